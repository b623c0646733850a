/** The page Graph. */
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ExampleName, exampleCode } from "../../model/graph/examples.ts";
import type { Drawing } from "../../model/graph/source.ts";
import type { CodeError, CodeLanguage, ConsoleLine } from "../../model/graph/user-code.ts";
import { createUserCodeRunner } from "../../worker/user-code-runner.ts";
import type { PageProps } from "../page-props.ts";
import { CodePane } from "./code-pane.tsx";

const runner = createUserCodeRunner();

export function GraphPage(_: PageProps) {
  const { t } = useTranslation("graph");
  const [example, setExample] = useState<ExampleName | undefined>("apple");
  const [code, setCode] = useState(exampleCode.apple);
  const [language, setLanguage] = useState<CodeLanguage>("ts");
  const [status, setStatus] = useState<"idle" | "running">("idle");
  const [error, setError] = useState<CodeError>();
  const [console, setConsole] = useState<readonly ConsoleLine[]>([]);
  const [drawing, setDrawing] = useState<Drawing>();

  const runs = useRef(0);

  const run = async (code: string) => {
    const own = ++runs.current;
    setStatus("running");
    const result = await runner.run(code, language);
    if (own !== runs.current) return; // another run has taken its place
    setStatus("idle");
    setConsole(result.console);
    setError(result.ok ? undefined : result.error);
    if (result.ok) setDrawing(await runner.source.draw({ open: [], leaves: {} }));
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: at first only
  useEffect(() => void run(code), []);

  return (
    <div style={{ display: "grid", gridTemplateColumns: "minmax(0, 26rem) 1fr", height: "100%" }}>
      <CodePane
        code={code}
        language={language}
        example={example}
        status={status}
        error={error}
        console={console}
        onCode={(code) => {
          setCode(code);
          setExample(undefined);
        }}
        onLanguage={setLanguage}
        onExample={(name) => {
          setExample(name);
          setCode(exampleCode[name]);
          void run(exampleCode[name]);
        }}
        onRun={() => void run(code)}
        onStop={() => runner.stop()}
      />
      <div>
        <h2>{t("title")}</h2>
        <ul data-testid="nodes">
          {drawing?.nodes.map(({ key, label, value, gradient, origin }) => (
            <li key={key}>
              {key} {label} {value.elements?.join(", ")} / {gradient?.elements?.join(", ")} {origin}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
