package llmgateway.contracts.message;

import llmgateway.contracts.Exchange;

/**
 * What one stage hands to the next. Messages are references that never leave their event loop.
 *
 * <pre>
 *   ingress ──Accepted──▶ transform ──Parsed──▶ router ──Routed──▶ upstream
 *      ▲                   │  ▲  ▲                │ ▲                │  │
 *      └──────Replied──────┘  │  └─────────(*)────┘ └────Rejected────┘  │
 *                             └──────────────────Answered───────────────┘
 *   (*) Listed, Uncounted or Failed
 *   (transform too may reject, until the first event of a stream; every attempt that was
 *    answered or cancelled ends with AttemptEnded to the router)
 * </pre>
 */
public sealed interface StageMessage
        permits Accepted, Parsed, Routed, Answered, Rejected, AttemptEnded, Listed, Uncounted, Failed, Replied {

    Exchange exchange();
}
