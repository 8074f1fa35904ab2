package llmgateway.node.admin.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only whole, well-formed frames of bounded size through to the bridge, which itself neither bounds nor survives others, and
 * would log what they say. Anything else closes the connection that it came on.
 */
final class FrameGuard extends ChannelInboundHandlerAdapter {
    /** The largest frame in bytes: room for a document with thousands of records. */
    static final int LARGEST_FRAME = 4 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(FrameGuard.class);
    private static final int LENGTH_BYTES = 4;
    private static final Set<String> TYPES = Set.of("ping", "send", "publish", "register", "unregister");

    private FrameGuard() {}

    /** Puts a guard in front of whoever reads {@code socket}. */
    static void watch(NetSocket socket) {
        ChannelPipeline pipeline =
                ((NetSocketInternal) socket).channelHandlerContext().pipeline();
        pipeline.addBefore("handler", "frames", new LengthFieldBasedFrameDecoder(LARGEST_FRAME, 0, LENGTH_BYTES));
        pipeline.addBefore("handler", "frame-guard", new FrameGuard());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf frame && isWellFormed(frame)) {
            context.fireChannelRead(message);
        } else {
            ReferenceCountUtil.release(message);
            LOG.debug("Closed an admin connection: malformed frame");
            close(context);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("Closed an admin connection: {}", cause.getClass().getSimpleName());
        close(context);
    }

    /** Nobody waits for a broken connection to be closed. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void close(ChannelHandlerContext context) {
        context.close();
    }

    private static boolean isWellFormed(ByteBuf frame) {
        try {
            JsonObject json = new JsonObject(frame.toString(
                    frame.readerIndex() + LENGTH_BYTES, frame.readableBytes() - LENGTH_BYTES, StandardCharsets.UTF_8));
            return json.getValue("type") instanceof String type
                    && TYPES.contains(type)
                    && (json.getValue("address") instanceof String || type.equals("ping"))
                    && (json.getValue("headers") == null || json.getValue("headers") instanceof JsonObject);
        } catch (DecodeException malformed) {
            return false;
        }
    }
}
