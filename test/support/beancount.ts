/**
 * A small reader of beancount's language (beancount.github.io/docs/beancount_language_syntax.html), for the part of it that
 * exports use, as strict as beancount itself: names, dates, openings, sums and assertions. It knows nothing of Kapok.
 */
export interface BeancountBook {
  readonly options: ReadonlyMap<string, string>;
  /** By account and currency; also those at zero. */
  readonly balances: ReadonlyMap<string, bigint>;
  readonly transactions: readonly BeancountTransaction[];
  readonly assertions: number;
}

export interface BeancountTransaction {
  readonly date: string;
  readonly payee: string;
  readonly narration: string;
  readonly meta: ReadonlyMap<string, string>;
  readonly postings: readonly BeancountPosting[];
}

interface BeancountPosting {
  readonly account: string;
  readonly units: bigint;
  readonly currency: string;
}

interface Assertion extends BeancountPosting {
  readonly date: string;
  readonly line: number;
}

type Step =
  | { readonly date: string; readonly order: 0; readonly assertion: Assertion }
  | { readonly date: string; readonly order: 1; readonly transaction: BeancountTransaction };

const ROOTS = ['Assets', 'Liabilities', 'Equity', 'Income', 'Expenses'];
const ACCOUNT = `(?:${ROOTS.join('|')})(?::[A-Z0-9][A-Za-z0-9-]*)+`;
const CURRENCY = '[A-Z][A-Z0-9]{1,22}[A-Z0-9]';
const DATE = '\\d{4}-\\d{2}-\\d{2}';
const OPTION = /^option "([a-z_]+)" "([^"]*)"$/;
const COMMODITY = new RegExp(`^(${DATE}) commodity (${CURRENCY})$`);
const OPEN = new RegExp(`^(${DATE}) open (${ACCOUNT}) (${CURRENCY})$`);
const BALANCE = new RegExp(`^(${DATE}) balance (${ACCOUNT}) +(-?\\d+) (${CURRENCY})$`);
const TRANSACTION = new RegExp(`^(${DATE}) \\* "([^"]*)" "([^"]*)"$`);
const META = /^ {2}([a-z][A-Za-z0-9_-]*): "([^"]*)"$/;
const POSTING = new RegExp(`^ {2}(${ACCOUNT}) +(-?\\d+) (${CURRENCY})$`);

/** Reads a whole file. Throws with the number of the line, or the date, of the first thing that beancount would refuse. */
export function readBeancount(text: string): BeancountBook {
  const reader = new Reader();
  for (const [index, line] of text.split('\n').entries()) reader.line(line, index + 1);
  return reader.end();
}

class Reader {
  readonly #options = new Map<string, string>();
  readonly #commodities = new Set<string>();
  readonly #opened = new Map<string, { readonly date: string; readonly currency: string }>();
  readonly #assertions: Assertion[] = [];
  readonly #transactions: BeancountTransaction[] = [];
  #open: { meta: Map<string, string>; postings: BeancountPosting[] } | null = null;

  line(line: string, number: number): void {
    if (line === '') this.#open = null;
    else if (!this.#directive(line, number) && !this.#inTransaction(line)) {
      throw new Error(`line ${number}: syntax error: ${line}`);
    }
  }

  end(): BeancountBook {
    const balances = new Map<string, bigint>();
    for (const step of this.#inOrder()) {
      if (step.order === 0) this.#assert(step.assertion, balances);
      else this.#post(step.transaction, balances);
    }
    return {
      options: this.#options,
      balances,
      transactions: this.#transactions,
      assertions: this.#assertions.length,
    };
  }

  #directive(line: string, number: number): boolean {
    const [, option, value] = OPTION.exec(line) ?? [];
    if (option !== undefined && value !== undefined) {
      this.#options.set(option, value);
      return true;
    }
    const [, since, commodity] = COMMODITY.exec(line) ?? [];
    if (since !== undefined && commodity !== undefined) {
      this.#commodities.add(commodity);
      return true;
    }
    return this.#opening(line, number) || this.#balance(line, number) || this.#begin(line);
  }

  #opening(line: string, number: number): boolean {
    const [, date, account, currency] = OPEN.exec(line) ?? [];
    if (date === undefined || account === undefined || currency === undefined) return false;
    if (this.#opened.has(account)) throw new Error(`line ${number}: opened twice: ${account}`);
    if (!this.#commodities.has(currency)) throw new Error(`line ${number}: unknown ${currency}`);
    this.#opened.set(account, { date, currency });
    return true;
  }

  #balance(line: string, number: number): boolean {
    const [, date, account, units, currency] = BALANCE.exec(line) ?? [];
    if (date === undefined || account === undefined || currency === undefined) return false;
    this.#assertions.push({ date, account, units: BigInt(units ?? ''), currency, line: number });
    return true;
  }

  #begin(line: string): boolean {
    const [, date, payee, narration] = TRANSACTION.exec(line) ?? [];
    if (date === undefined || payee === undefined || narration === undefined) return false;
    this.#open = { meta: new Map(), postings: [] };
    this.#transactions.push({ date, payee, narration, ...this.#open });
    return true;
  }

  #inTransaction(line: string): boolean {
    if (this.#open === null) return false;
    const [, key, value] = META.exec(line) ?? [];
    if (key !== undefined && value !== undefined) {
      this.#open.meta.set(key, value);
      return true;
    }
    const [, account, units, currency] = POSTING.exec(line) ?? [];
    if (account === undefined || currency === undefined) return false;
    this.#open.postings.push({ account, units: BigInt(units ?? ''), currency });
    return true;
  }

  /** By date; assertions before transactions of their day, as beancount reads them. */
  #inOrder(): Step[] {
    const steps: Step[] = [
      ...this.#assertions.map((assertion): Step => ({ date: assertion.date, order: 0, assertion })),
      ...this.#transactions.map(
        (transaction): Step => ({ date: transaction.date, order: 1, transaction }),
      ),
    ];
    const rank = ({ date, order }: Step): number => Date.parse(date) + order;
    return steps.sort((a, b) => rank(a) - rank(b));
  }

  #assert(
    { account, units, currency, line, date }: Assertion,
    balances: Map<string, bigint>,
  ): void {
    this.#requireOpen({ account, units, currency }, date);
    const held = balances.get(`${account} ${currency}`) ?? 0n;
    if (held !== units) {
      throw new Error(`line ${line}: balance failed for ${account}: ${units} != ${held}`);
    }
  }

  #post({ date, postings }: BeancountTransaction, balances: Map<string, bigint>): void {
    const sums = new Map<string, bigint>();
    for (const posting of postings) {
      this.#requireOpen(posting, date);
      const { account, units, currency } = posting;
      sums.set(currency, (sums.get(currency) ?? 0n) + units);
      const name = `${account} ${currency}`;
      balances.set(name, (balances.get(name) ?? 0n) + units);
    }
    for (const [currency, sum] of sums) {
      if (sum !== 0n) throw new Error(`${date}: transaction does not balance: ${sum} ${currency}`);
    }
  }

  #requireOpen({ account, currency }: BeancountPosting, date: string): void {
    const opened = this.#opened.get(account);
    if (opened === undefined || opened.date > date) {
      throw new Error(`${date}: ${account} is not open`);
    }
    if (opened.currency !== currency) throw new Error(`${date}: ${account} holds no ${currency}`);
  }
}
