package llmgateway.transform.engine.losses;

/** What a conversion does with something that a client sent. */
enum Treatment {
    /** It is said as well in the other dialect. */
    MAPPED("mapped"),
    /** It is said nearly, with a warning. */
    APPROXIMATED("approximated"),
    /** It is left out, with a warning. */
    DROPPED("dropped"),
    /** It is left out without a word: it is a hint, or says what holds anyway. */
    SILENT("silent"),
    /** The gateway does it itself. */
    EMULATED("emulated"),
    /** The request is refused. */
    REFUSED("refused");

    private final String label;

    Treatment(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    static Treatment of(String label) {
        for (Treatment treatment : values()) {
            if (treatment.label.equals(label)) {
                return treatment;
            }
        }
        throw new IllegalArgumentException(label);
    }
}
