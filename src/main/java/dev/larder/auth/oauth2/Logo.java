package dev.larder.auth.oauth2;

/** Plain drawings of our own: a provider's letters on its colour, no trademark. */
final class Logo {

    private Logo() {}

    /**
     * @param color background of sufficient contrast to white
     */
    static String of(String color, String letters) {
        int size = letters.length() == 1 ? 19 : 14;
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\" width=\"32\" height=\"32\">"
                + "<rect width=\"32\" height=\"32\" rx=\"8\" fill=\""
                + color
                + "\"/>"
                + "<text x=\"16\" y=\"16\" dy=\".36em\" fill=\"#fff\" font-family=\"system-ui,sans-serif\""
                + " font-size=\""
                + size
                + "\" font-weight=\"700\" text-anchor=\"middle\">"
                + letters
                + "</text></svg>";
    }
}
