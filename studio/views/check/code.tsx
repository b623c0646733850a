/** A small code editor: highlighting, line numbers, one marked line. Knows nothing of what the code is for. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";

export interface EditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly language: "js" | "ts";
  readonly label: string;
  readonly errorLine?: number | undefined;
  readonly errorMessage?: string | undefined;
  readonly minLines?: number;
}

/** Grows from `minLines` with its text; whoever places it may limit its height. */
export function Editor({
  value,
  onChange,
  language,
  label,
  errorLine,
  errorMessage,
  minLines = 1,
}: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const tell = useRef(onChange);
  tell.current = onChange;
  const first = useRef(value);

  useEffect(() => {
    const own = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          javascript({ typescript: language === "ts" }),
          syntaxHighlighting(highlights),
          theme(minLines),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = own;
    return () => {
      first.current = own.state.doc.toString();
      own.destroy();
    };
  }, [language, label, minLines]);

  useEffect(() => {
    const own = view.current!;
    if (own.state.doc.toString() === value) return;
    own.dispatch({ changes: { from: 0, to: own.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const own = view.current!;
    const marks: Diagnostic[] = [];
    if (errorLine !== undefined && errorLine <= own.state.doc.lines) {
      const { from, to } = own.state.doc.line(errorLine);
      marks.push({ from, to, severity: "error", message: errorMessage ?? "" });
    }
    own.dispatch(setDiagnostics(own.state, marks));
  }, [errorLine, errorMessage]);

  return <div ref={place} />;
}

const highlights = HighlightStyle.define([
  { tag: [tags.keyword, tags.definitionKeyword, tags.modifier], color: "var(--forward)" },
  { tag: [tags.comment], color: "var(--ink-soft)", fontStyle: "italic" },
  { tag: [tags.string, tags.regexp], color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--backward)" },
  { tag: [tags.className, tags.function(tags.definition(tags.propertyName))], fontWeight: "600" },
]);

function theme(minLines: number) {
  return EditorView.theme({
    "&": { height: "100%", fontSize: "var(--small)", color: "var(--ink)", backgroundColor: "transparent" },
    "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-1px" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.45" },
    ".cm-content": { minHeight: `${(minLines * 1.45).toFixed(2)}em`, caretColor: "var(--ink)" },
    ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--ink-soft)" },
    ".cm-activeLine": { backgroundColor: "transparent" },
    "&.cm-focused .cm-activeLine": { backgroundColor: "var(--paper-sunken)" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
      backgroundColor: "var(--leaf-data)",
    },
    ".cm-tooltip": {
      backgroundColor: "var(--paper-raised)",
      color: "var(--ink)",
      border: "1px solid var(--line)",
    },
  });
}
