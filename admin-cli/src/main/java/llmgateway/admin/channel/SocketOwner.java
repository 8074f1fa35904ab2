package llmgateway.admin.channel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import llmgateway.admin.line.CommandException;

/**
 * Whom a socket must belong to before secrets go through it: the user who gives the order. Root may also talk to the node of the
 * user who owns the socket's directory.
 */
final class SocketOwner {
    private static final Path SELF = Path.of("/proc/self");

    private SocketOwner() {}

    static void check(Path socket) throws CommandException {
        try {
            UserPrincipal owner = Files.getOwner(socket);
            UserPrincipal me = Files.exists(SELF)
                    ? Files.getOwner(SELF)
                    : socket.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(System.getProperty("user.name"));
            boolean root = me.getName().equals("root");
            if (!owner.equals(me) && !(root && owner.equals(Files.getOwner(directory(socket))))) {
                throw CommandException.refused("the socket " + socket + " belongs to " + owner.getName() + ", not to "
                        + me.getName() + "; nothing was sent");
            }
        } catch (IOException unreadable) {
            throw CommandException.refused("cannot tell whose socket " + socket + " is: " + unreadable.getMessage());
        }
    }

    private static Path directory(Path socket) {
        Path parent = socket.toAbsolutePath().getParent();
        return parent == null ? socket : parent;
    }
}
