import { createStore, delMany, entries, set, update } from 'idb-keyval';
import type { OutboxItem } from './outbox.js';

type Listener = () => void;

/**
 * Where unanswered actions are kept on this device: a database of the browser that outlives the page. Every tab
 * sees the same; what is read is as it was last told.
 */
export class OutboxStore<Action> {
  readonly #name: string;
  #store: ReturnType<typeof createStore> | null = null;
  #channel: BroadcastChannel | null = null;
  #items: readonly OutboxItem<Action>[] = [];
  readonly #listeners = new Set<Listener>();

  constructor(name: string) {
    this.#name = name;
  }

  readonly items = (): readonly OutboxItem<Action>[] => this.#items;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads what is kept, and follows what other tabs do to it from now on. */
  async open(): Promise<void> {
    if (this.#channel === null) {
      this.#channel = new BroadcastChannel(this.#name);
      this.#channel.onmessage = () => void this.#read();
    }
    await this.#read();
  }

  /** Resolves when the device has written it down; only then may a page say that it is kept. */
  async put(item: OutboxItem<Action>): Promise<void> {
    await set(item.id, item, this.#database());
    await this.#told();
  }

  /** Changes one item as one step; nothing happens when it is gone. */
  async change(
    id: string,
    change: (item: OutboxItem<Action>) => OutboxItem<Action>,
  ): Promise<void> {
    await update<OutboxItem<Action> | undefined>(
      id,
      (item) => item && change(item),
      this.#database(),
    );
    await this.#told();
  }

  async remove(ids: readonly string[]): Promise<void> {
    await delMany([...ids], this.#database());
    await this.#told();
  }

  #database() {
    this.#store ??= createStore(this.#name, 'items');
    return this.#store;
  }

  async #told(): Promise<void> {
    await this.#read();
    this.#channel?.postMessage('changed');
  }

  async #read(): Promise<void> {
    const kept = await entries<string, OutboxItem<Action> | undefined>(this.#database());
    this.#items = kept
      .flatMap(([, item]) => (item === undefined ? [] : [item]))
      .sort((a, b) => b.queuedAt.localeCompare(a.queuedAt));
    for (const listener of this.#listeners) listener();
  }
}
