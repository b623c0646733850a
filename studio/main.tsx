/** Starts the studio in its page. */
import "./views/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startTexts } from "./i18n/index.ts";
import { parseAddress } from "./model/address.ts";
import { chooseLanguage, languages, oneOf } from "./model/preferences.ts";
import { App } from "./views/app.tsx";
import { LANGUAGE, remembered } from "./views/use-preferences.ts";

startTexts(
  oneOf(languages, parseAddress(location.hash).params.lang) ??
    oneOf(languages, remembered(LANGUAGE)) ??
    chooseLanguage(navigator.languages),
);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
