/** Editor: code, and a marked line of error. Knows nothing of what the code is for; it fills its place and scrolls inside. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import {
  Annotation,
  Compartment,
  EditorState,
  type Extension,
  Prec,
  StateEffect,
  StateField,
} from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { theme } from "./editor/theme.ts";

export interface EditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly language: "js" | "ts";
  /** For screen readers. */
  readonly label: string;
  /** From 1. */
  readonly errorLine?: number | undefined;
  readonly errorMessage?: string | undefined;
  /** Ctrl-Enter or Cmd-Enter. */
  readonly onRun?: (() => void) | undefined;
  /** What is completed besides the code's own names. */
  readonly completion?: Extension;
  readonly ref?: Ref<EditorHandle>;
}

/** What a page may do to an editor. */
export interface EditorHandle {
  /** Puts the cursor at the line's beginning, from 1, and shows it. */
  goTo(line: number): void;
}

/** Changes that come from the page: nobody has to be told of them. */
const fromPage = Annotation.define<boolean>();

const markLine = StateEffect.define<number | undefined>();
const errorLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marked, { state, changes, effects }) => {
    const effect = effects.find((effect) => effect.is(markLine));
    if (!effect) return marked.map(changes);
    const line: number | undefined = effect.value;
    if (line === undefined || line > state.doc.lines) return Decoration.none;
    return Decoration.set([Decoration.line({ class: "cm-errorLine" }).range(state.doc.line(line).from)]);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const NOTHING: Extension = [];

const plain: Extension = [
  lineNumbers(),
  EditorView.lineWrapping,
  highlightActiveLineGutter(),
  history(),
  drawSelection({ cursorBlinkRate: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 1200 }),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ icons: false }),
  EditorState.tabSize.of(2),
  errorLines,
  theme,
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
];

export function Editor({
  value,
  onChange,
  language,
  label,
  errorLine,
  errorMessage,
  onRun,
  completion = NOTHING,
  ref,
}: EditorProps) {
  const { t } = useTranslation("shell");
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const changing = useRef(new Compartment());
  const latest = useRef({ value, onChange, onRun });
  latest.current = { value, onChange, onRun };

  useEffect(() => {
    const run = () => {
      latest.current.onRun?.();
      return latest.current.onRun !== undefined;
    };
    const view = new EditorView({
      parent: box.current!,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
          plain,
          changing.current.of([]),
          EditorView.updateListener.of(({ docChanged, state, transactions }) => {
            if (!docChanged || transactions.some((change) => change.annotation(fromPage))) return;
            latest.current.onChange(state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    return () => view.destroy();
  }, []);

  const help = t("editorHelp");
  useEffect(() => {
    editor.current?.dispatch({
      effects: changing.current.reconfigure([
        javascript({ typescript: language === "ts" }),
        completion,
        EditorView.contentAttributes.of({ "aria-label": label, "aria-description": help, tabindex: "0" }),
      ]),
    });
  }, [language, completion, label, help]);

  useEffect(() => {
    const view = editor.current;
    if (!view || view.state.doc.toString() === value) return;
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: value },
      annotations: fromPage.of(true),
    });
  }, [value]);

  useEffect(() => {
    const view = editor.current;
    if (!view) return;
    const { doc } = view.state;
    const line = errorLine !== undefined && errorLine <= doc.lines ? doc.line(errorLine) : undefined;
    view.dispatch({ effects: markLine.of(line?.number) });
    const message = errorMessage ?? "";
    const from = line ? line.from + (/\S/.exec(line.text)?.index ?? 0) : 0;
    view.dispatch(
      setDiagnostics(view.state, line ? [{ from, to: line.to, severity: "error", message }] : []),
    );
  }, [errorLine, errorMessage]);

  useImperativeHandle(ref, () => ({
    goTo: (number) => {
      const view = editor.current;
      if (!view) return;
      const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
      view.dispatch({
        selection: { anchor: line.from },
        effects: EditorView.scrollIntoView(line.from, { y: "center" }),
      });
      view.focus();
    },
  }));

  return <div ref={box} style={{ height: "100%", minHeight: 0 }} />;
}
