package llmgateway.contracts;

import java.util.List;

/** A pattern for model names in which {@code *} stands for any run of characters; everything else is literal. */
public record Glob(String pattern) {

    public boolean matches(String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    public boolean isExact() {
        return pattern.indexOf('*') < 0;
    }

    /** Says whether any of {@code patterns} matches; an empty list matches nothing. */
    public static boolean anyMatches(List<Glob> patterns, String text) {
        for (Glob glob : patterns) {
            if (glob.matches(text)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return pattern;
    }
}
