/** CodePane: an example or one's own code, its console and its error. Knows nothing of workers: it is told what is under way. */
import { type RefObject, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ExampleName, exampleNames } from "../../model/graph/examples.ts";
import type { CodeError, CodeLanguage, ConsoleLine } from "../../model/graph/user-code.ts";
import { apiCompletion } from "../editor/completion.ts";
import { Editor, type EditorHandle } from "../editor.tsx";
import css from "./code-pane.module.css";
import { useErrorText } from "./use-error-text.ts";

export interface CodePaneProps {
  /** Through it the page shows a line of the code. */
  readonly editor: RefObject<EditorHandle | null>;
  readonly code: string;
  readonly language: CodeLanguage;
  /** Undefined once the code is the user's own. */
  readonly example: ExampleName | undefined;
  readonly status: "idle" | "running";
  readonly error: CodeError | undefined;
  readonly console: readonly ConsoleLine[];
  readonly onCode: (code: string) => void;
  readonly onLanguage: (language: CodeLanguage) => void;
  readonly onExample: (example: ExampleName) => void;
  readonly onRun: () => void;
  readonly onStop: () => void;
}

const LANGUAGES: Readonly<Record<CodeLanguage, string>> = { ts: "TypeScript", js: "JavaScript" };
const OWN = "";

export function CodePane(props: CodePaneProps) {
  const { editor, code, language, example, status, error, console } = props;
  const { t } = useTranslation("graphCode");
  const message = useErrorText(error);
  return (
    <div className={css.pane} aria-busy={status === "running"}>
      <div className={css.choices}>
        <select
          aria-label={t("example")}
          value={example ?? OWN}
          onChange={(event) => props.onExample(event.target.value as ExampleName)}
        >
          {example === undefined && (
            <option value={OWN} disabled>
              {t("ownCode")}
            </option>
          )}
          {exampleNames.map((name) => (
            <option key={name} value={name}>
              {t(`examples.${name}.title`)}
            </option>
          ))}
        </select>
      </div>
      {example !== undefined && <p className={css.note}>{t(`examples.${example}.note`)}</p>}
      <div className={css.editor}>
        <Editor
          ref={editor}
          value={code}
          onChange={props.onCode}
          language={language}
          label={t("editor")}
          completion={apiCompletion}
          errorLine={error?.line}
          errorMessage={message}
          onRun={props.onRun}
        />
      </div>
      <div className={css.actions}>
        <button type="button" className="primary" onClick={props.onRun} title={t("runKeys")}>
          {t("run")}
        </button>
        {status === "running" ? (
          <>
            <button type="button" onClick={props.onStop}>
              {t("stop")}
            </button>
            <Elapsed />
          </>
        ) : (
          <span className={css.keys}>{t("runKeys")}</span>
        )}
        <select
          className={css.language}
          aria-label={t("language")}
          value={language}
          onChange={(event) => props.onLanguage(event.target.value as CodeLanguage)}
        >
          {Object.entries(LANGUAGES).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <div className={css.outcome}>
        <div role="alert" className={css.error} hidden={!error}>
          {error?.line !== undefined && (
            <button
              type="button"
              className={css.line}
              aria-label={t("goToLine", { line: error.line })}
              onClick={() => editor.current?.goTo(error.line!)}
            >
              {t("line", { line: error.line })}
            </button>
          )}
          <span>{message}</span>
        </div>
        {console.length > 0 && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
          <ol className={css.console} aria-label={t("console")} tabIndex={0}>
            {console.map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines come all at once and never move
              <li key={i} data-level={line.level}>
                {line.text}
              </li>
            ))}
          </ol>
        )}
      </div>
    </div>
  );
}

/** How long the present run has taken, in whole seconds. */
function Elapsed() {
  const { t } = useTranslation("graphCode");
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return <span className={css.elapsed}>{t("running", { seconds })}</span>;
}
