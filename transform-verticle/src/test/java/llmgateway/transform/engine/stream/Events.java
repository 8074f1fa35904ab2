package llmgateway.transform.engine.stream;

/** Events as upstreams send them. */
final class Events {
    static final String START = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\","
            + "\"content\":[],\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":5,\"output_tokens\":1}}}\n\n";
    static final String DELTA = "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
            + "\"delta\":{\"type\":\"text_delta\",\"text\":\"\\\"usage\\\":{\\\"output_tokens\\\":9}\"}}\n\n";
    static final String STOP_REASON = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":"
            + "{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":42,\"input_tokens\":null}}\n\n";
    static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

    static final String CHUNK = "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},"
            + "\"finish_reason\":null}],\"usage\":null}\n\n";
    static final String FINISH =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n";
    static final String USAGE = "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":20,"
            + "\"completion_tokens\":7,\"total_tokens\":27,\"prompt_tokens_details\":{\"cached_tokens\":8},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":3}}}\n\n";
    static final String DONE = "data: [DONE]\n\n";

    static final String CREATED = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":"
            + "{\"id\":\"resp_1\",\"created_at\":99,\"model\":\"gpt\",\"output\":[]},\"sequence_number\":0}\n\n";
    static final String TEXT =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":7,\"delta\":\"x\"}\n\n";
    static final String COMPLETED =
            "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":8,\"response\":{\"id\":\"resp_1\","
                    + "\"output\":[{\"usage\":{\"input_tokens\":1}}],\"usage\":{\"input_tokens\":30,\"output_tokens\":4,"
                    + "\"input_tokens_details\":{\"cached_tokens\":10},\"output_tokens_details\":{\"reasoning_tokens\":2}}}}\n\n";

    private Events() {}
}
