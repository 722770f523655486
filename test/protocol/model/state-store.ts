/** How many numbers make a state. */
export const width = 6;

/** Every state that was ever reached, once, in the order in which it was reached: 24 bytes for it, 4 for how, 8 to find it. */
export class StateStore {
  #states = new Int32Array(width * 1024);
  #parents = new Int32Array(1024);
  /** Open addressing: the number of a state, plus one. */
  #slots = new Int32Array(4096);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a state unless it is known; whether it is new. */
  add(state: Int32Array, parent: number): boolean {
    if (this.#count * 2 >= this.#slots.length) {
      this.#growSlots();
    }
    const slot = this.#find(state, 0);
    if (this.#slots[slot] !== 0) {
      return false;
    }
    if ((this.#count + 1) * width > this.#states.length) {
      this.#growStates();
    }
    this.#states.set(state, this.#count * width);
    this.#parents[this.#count] = parent;
    this.#count += 1;
    this.#slots[slot] = this.#count;
    return true;
  }

  read(index: number): Int32Array {
    return this.#states.subarray(index * width, (index + 1) * width);
  }

  parentOf(index: number): number {
    return this.#parents[index] ?? -1;
  }

  #find(state: Int32Array, offset: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(state, offset) & mask;
    for (;;) {
      const known = this.#slots[slot] ?? 0;
      if (known === 0 || this.#equals(known - 1, state, offset)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  #equals(index: number, state: Int32Array, offset: number): boolean {
    for (let at = 0; at < width; at += 1) {
      if (this.#states[index * width + at] !== state[offset + at]) {
        return false;
      }
    }
    return true;
  }

  #growStates(): void {
    const states = new Int32Array(this.#states.length * 2);
    states.set(this.#states);
    this.#states = states;
    const parents = new Int32Array(this.#parents.length * 2);
    parents.set(this.#parents);
    this.#parents = parents;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let index = 0; index < this.#count; index += 1) {
      this.#slots[this.#find(this.#states, index * width)] = index + 1;
    }
  }
}

function hash(state: Int32Array, offset: number): number {
  let mixed = 0x811c9dc5;
  for (let at = 0; at < width; at += 1) {
    mixed = Math.imul(mixed ^ (state[offset + at] ?? 0), 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x85ebca6b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Values by number, so that a state is a few numbers: equal values have the same one. */
export class Pool<T extends object> {
  readonly #numbers = new Map<string, number>();
  readonly #met = new WeakMap<T, number>();
  readonly #values: T[] = [];

  number(value: T): number {
    const met = this.#met.get(value);
    if (met !== undefined) {
      return met;
    }
    const text = JSON.stringify(value);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#values.length;
      this.#values.push(value);
      this.#numbers.set(text, number);
    }
    this.#met.set(value, number);
    return number;
  }

  value(number: number): T {
    const value = this.#values[number];
    if (value === undefined) {
      throw new Error(`there is no value ${number}`);
    }
    return value;
  }
}
