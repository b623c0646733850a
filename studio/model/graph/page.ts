/**
 * What the user does to the Graph page's state. The graph itself stays with its source: the user's code in a worker, or
 * a step of training. Knows nothing of React.
 */
import { messageOf } from "../message-of.ts";
import type { Language } from "../preferences.ts";
import { createStore, type Store } from "../store.ts";
import { Drawer, type Taken } from "./drawer.ts";
import type { TrainedStep } from "./handover.ts";
import type { Linked } from "./link.ts";
import type { Answer, Answers, Example, GraphState } from "./page-state.ts";
import type { GraphSource, View } from "./source.ts";
import type { CodeLanguage, UserCodeRunner } from "./user-code.ts";

const CLOSED: View = { open: [], leaves: {} };

/** Code as it was run; an example's is the same in every language of its comments. */
type Code = Pick<GraphState, "code" | "language" | "example">;

export class GraphPageModel {
  readonly store: Store<GraphState>;
  readonly examples: readonly Example[];
  readonly #runner: UserCodeRunner;
  readonly #drawer: Drawer;
  /** What gave the graph, if that was code. */
  #ran: Code | undefined;
  /** What the latest run was asked for. */
  #asked: (Code & { readonly linked: Linked }) | undefined;
  /** Of the examples' comments. */
  #spoken: Language;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts runs and graphs from elsewhere; a run that another of them has ended says nothing more. */
  #runs = 0;

  constructor(runner: UserCodeRunner, examples: readonly Example[], spoken: Language) {
    this.#runner = runner;
    this.#spoken = spoken;
    this.examples = examples;
    const [{ name, code }] = examples;
    this.store = createStore<GraphState>({
      code: code[spoken],
      language: "ts",
      example: name,
      status: "idle",
      console: [],
      steps: [],
      taken: 0,
      playing: false,
      speed: 1,
      view: CLOSED,
    });
    this.#drawer = new Drawer(this.store, () => this.#inspect());
  }

  /** Takes the state that a link carries, and runs its code; of a step of training nothing but what is at hand. */
  async follow(linked: Linked): Promise<void> {
    if (linked.training !== undefined) {
      const { graph } = this.#drawer;
      const { training } = this.store.get();
      if (graph && training?.link === linked.training) await this.look(graph.source, training, linked);
      return;
    }
    const example = this.examples.find(({ name }) => name === linked.example);
    const code = linked.code ?? (example ?? this.examples[0]).code[this.#spoken];
    this.#setCode(code, linked.language);
    if (linked.isDamaged) {
      const error = { message: "the link is damaged", reason: "damaged" } as const;
      this.store.set({ status: "failed", error });
      return;
    }
    const { open, leaves, taken, selected } = linked;
    await this.#run({ open, leaves }, taken, selected);
  }

  /** What a link has to carry to reproduce the present state; of code that was not run, the code alone. */
  linked(): Linked {
    const { code, example, training, language, view, steps, taken, selected, status } = this.store.get();
    const seen = {
      ...view,
      ...(taken < steps.length && { taken }),
      ...(selected !== undefined && { selected }),
    };
    if (training) return { training: training.link, language, ...seen };
    if (status === "running" && this.#asked && this.#isPresent(this.#asked)) return this.#asked.linked;
    const given = { ...(example === undefined ? { code } : { example }), language };
    if (!this.#ran || !this.#isPresent(this.#ran)) return { ...given, open: [], leaves: {} };
    return { ...given, ...seen };
  }

  setCode(code: string): void {
    this.#setCode(code, this.store.get().language);
  }

  setLanguage(language: CodeLanguage): void {
    this.#setCode(this.store.get().code, language);
  }

  /** Has the comments of examples in this language from now on; nothing else changes. */
  speak(language: Language): void {
    this.#spoken = language;
    const { example } = this.store.get();
    const known = this.examples.find(({ name }) => name === example);
    if (known) this.store.set({ code: known.code[language] });
  }

  /** Takes an example's code and runs it. */
  async choose(name: string): Promise<void> {
    const example = this.examples.find((known) => known.name === name);
    if (!example) return;
    this.#setCode(example.code[this.#spoken], "ts");
    await this.run();
  }

  /** Runs the code from the beginning: all is closed, no leaf is changed. */
  async run(): Promise<void> {
    await this.#run(CLOSED);
  }

  /** Ends what is running, at once. */
  stop(): void {
    this.#runner.stop();
  }

  /** Shows a step of training, as a link wants it or closed. */
  async look(source: GraphSource, training: TrainedStep, wanted: Partial<Linked> = {}): Promise<void> {
    const { open = [], leaves = {}, taken, selected } = wanted;
    this.pause();
    this.#runs++;
    if (this.store.get().status === "running") this.#runner.stop();
    this.#ran = undefined;
    this.store.set({ training, status: "ready", console: [], error: undefined });
    await this.#show(source, { open, leaves }, taken, selected);
  }

  /** Opens a composite node, or closes it. */
  async toggle(key: string): Promise<void> {
    const { view, taken, steps, selected } = this.store.get();
    const isOpen = view.open.includes(key);
    const open = isOpen ? view.open.filter((other) => !isInside(other, key)) : [...view.open, key];
    const wasComplete = taken === steps.length;
    this.store.set({
      view: { ...view, open },
      ...(isOpen && selected && isInside(selected, key) && { selected: key }),
    });
    await this.#drawer.draw(wasComplete ? "all" : "same");
  }

  /** Gives a leaf another element at a position in row order; everything follows. */
  async setElement(key: string, position: number, value: number): Promise<void> {
    const { view } = this.store.get();
    const edits = { ...view.leaves[key], [position]: value };
    this.store.set({ view: { ...view, leaves: { ...view.leaves, [key]: edits } } });
    await this.#drawer.draw("same");
  }

  /** Gives one leaf, or all, the elements that they had. */
  async restoreLeaves(key?: string): Promise<void> {
    const { view } = this.store.get();
    const kept = Object.entries(view.leaves).filter(([other]) => key !== undefined && other !== key);
    this.store.set({ view: { ...view, leaves: Object.fromEntries(kept) } });
    await this.#drawer.draw("same");
  }

  /** Goes to where `count` steps have been taken; the node of the last of them is selected. */
  goTo(count: number): void {
    const { steps } = this.store.get();
    const taken = Math.min(Math.max(count, 0), steps.length);
    this.store.set({ taken, playing: this.store.get().playing && taken < steps.length });
    const key = steps[taken - 1]?.key;
    if (key !== undefined) this.select(key);
  }

  forward(): void {
    this.goTo(this.store.get().taken + 1);
  }

  back(): void {
    this.pause();
    this.goTo(this.store.get().taken - 1);
  }

  /** Takes one step after the other; from the beginning if all were taken. */
  play(): void {
    const { taken, steps } = this.store.get();
    if (taken === steps.length) this.goTo(0);
    this.store.set({ playing: true });
    this.#playOn();
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.store.set({ playing: false });
  }

  setSpeed(speed: number): void {
    this.store.set({ speed });
    if (this.store.get().playing) this.#playOn();
  }

  select(key: string): void {
    if (key === this.store.get().selected) return;
    this.store.set({ selected: key, detail: undefined, nodeCheck: undefined });
    void this.#inspect();
  }

  /** Checks every edge numerically. */
  async checkAll(): Promise<void> {
    await this.#ask("checks", (source, view) => source.checkAll(view));
  }

  /** Checks the selected node's gradient numerically, end to end. */
  async checkSelected(): Promise<void> {
    const { selected } = this.store.get();
    if (selected !== undefined)
      await this.#ask("nodeCheck", (source, view) => source.checkNode(view, selected));
  }

  /** The whole graph as JSON, as it is seen. */
  describe() {
    const { source } = this.#drawer.graph ?? this.#runner;
    return source.describe(this.store.get().view);
  }

  #setCode(code: string, language: CodeLanguage): void {
    const isCode = (example: Example) => Object.values(example.code).includes(code);
    const example = language === "ts" ? this.examples.find(isCode)?.name : undefined;
    this.store.set({ code, language, example });
  }

  /** Whether it is what stands in the editor. */
  #isPresent({ code, language, example }: Code): boolean {
    const now = this.store.get();
    if (language !== now.language) return false;
    return code === now.code || (example !== undefined && example === now.example);
  }

  /** The view is taken over with the graph that the code gives: until then the one before is shown. */
  async #run(view: View, taken?: number, selected?: string): Promise<void> {
    this.pause();
    const { code, language, example } = this.store.get();
    const linked = {
      ...(example === undefined ? { code } : { example }),
      ...{ language, ...view },
      ...(taken !== undefined && { taken }),
      ...(selected !== undefined && { selected }),
    };
    const asked = { code, language, ...(example !== undefined && { example }) };
    this.#asked = { ...asked, linked };
    this.store.set({ status: "running", error: undefined, console: [], training: undefined });
    const run = ++this.#runs;
    const result = await this.#runner.run(code, language);
    if (run !== this.#runs) return;
    this.store.set({ console: result.console });
    if (!result.ok) {
      this.store.set({ status: "failed", error: result.error });
      return;
    }
    this.#ran = asked;
    this.store.set({ status: "ready" });
    await this.#show(this.#runner.source, view, taken, selected);
  }

  async #show(source: GraphSource, view: View, taken: Taken = "all", selected?: string): Promise<void> {
    this.store.set({ view, selected, detail: undefined });
    await this.#drawer.show(source, taken);
  }

  /** Fetches what the inspector shows: of the selected node, or where there is none, of the latest step's. */
  async #inspect(): Promise<void> {
    const { selected, drawing, detail, steps, taken } = this.store.get();
    if (selected === undefined || !drawing?.nodes.some(({ key }) => key === selected)) {
      this.store.set({ selected: undefined, detail: undefined });
      const latest = steps[taken - 1]?.key;
      if (latest !== undefined) this.select(latest);
      return;
    }
    if (detail?.status !== "ready") this.store.set({ detail: { status: "waiting" } });
    await this.#ask("detail", async (source, view) => {
      const [elements, formula] = await Promise.all([
        source.elements(view, selected),
        source.formula(view, selected),
      ]);
      return { elements, formula };
    });
  }

  /** Keeps the source's answer under `field`, unless the question has changed meanwhile. */
  async #ask<K extends keyof Answers>(
    field: K,
    question: (source: GraphSource, view: View) => Promise<Answers[K]>,
  ): Promise<void> {
    const { view, selected } = this.store.get();
    const { graph } = this.#drawer;
    if (!graph) return;
    const isCurrent = () => {
      const now = this.store.get();
      return (
        now.view === view && this.#drawer.graph === graph && (field === "checks" || now.selected === selected)
      );
    };
    if (field !== "detail") this.store.set({ [field]: { status: "waiting" } });
    let answer: Answer<Answers[K]>;
    try {
      answer = { status: "ready", value: await question(graph.source, view) };
    } catch (error) {
      answer = { status: "failed", message: messageOf(error) };
    }
    if (isCurrent()) this.store.set({ [field]: answer });
  }

  #playOn(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.forward();
      if (this.store.get().playing) this.#playOn();
    }, 1000 / this.store.get().speed);
  }
}

/** Whether `key` is the composite, or lies within it. */
function isInside(key: string, composite: string): boolean {
  return key === composite || key.startsWith(`${composite}.`);
}
