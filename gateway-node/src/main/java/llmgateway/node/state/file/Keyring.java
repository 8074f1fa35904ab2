package llmgateway.node.state.file;

import llmgateway.node.state.seal.DataKey;
import llmgateway.node.state.seal.MasterKey;
import llmgateway.node.state.seal.RootKey;

/**
 * Whose state it is, and the keys that are in use for it.
 *
 * @param store the state's own id
 * @param writer the name under which this node gives versions to records
 */
record Keyring(String store, String writer, MasterKey master, DataKey data, RootKey root) {

    Keyring with(MasterKey otherMaster, RootKey otherRoot) {
        return new Keyring(store, writer, otherMaster, data, otherRoot);
    }

    Keyring with(MasterKey otherMaster, DataKey otherData) {
        return new Keyring(store, writer, otherMaster, otherData, root);
    }
}
