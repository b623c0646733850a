/** KaTeX with its styles: a part of the page that is loaded when the first formula is shown. */
import "katex/dist/katex.min.css";

export { render } from "katex";
