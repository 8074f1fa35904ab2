package llmgateway.node;

import java.nio.file.Path;
import llmgateway.contracts.port.Registry;
import llmgateway.node.admin.OrderSeal;
import llmgateway.node.admin.desk.ConfigView;
import llmgateway.node.admin.desk.SecretsStatus;

/**
 * What a node needs to be administered.
 *
 * @param dataDir the directory that this process holds
 */
record Administration(Path dataDir, OrderSeal seal, Registry registry, ConfigView config, SecretsStatus secrets) {}
