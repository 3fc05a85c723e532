// SPDX-License-Identifier: Apache-2.0

/** Decimal text in the digits of its unit, or a bigint. A number with a fraction is refused. */
export type Amount = string | bigint;

export interface Options {
  /** Path of a scheme file, or of the folder of one. */
  scheme: string;
  /** Folder searched first for rules. */
  plugins?: string;
  /** Folder of its journal; left out: in memory, gone with the community. */
  journal?: string;
  /** When a new community starts; left out: now. */
  start?: Date;
}

export interface Line {
  category: string;
  amount: Amount;
  /** At most three digits. */
  quantity?: Amount;
  product?: string;
}

export interface Item {
  code: string;
  quantity: Amount;
  grade?: number;
}

/** Fields of docs/reference/commands.md. */
export interface Request {
  command: string;
  request_id?: string;
  principal?: string;
  account?: string;
  other?: string;
  pocket?: string;
  other_pocket?: string;
  amount?: Amount;
  ledger?: string;
  programme?: string;
  source?: string;
  label?: string;
  question?: string;
  original?: string;
  name?: string;
  parameter?: string;
  value?: string | number | boolean;
  reason?: string;
  from_day?: string;
  until_day?: string;
  valid_until?: string;
  author?: string;
  proposer?: string;
  approver?: string;
  attester?: string;
  lines?: Line[];
  items?: Item[];
  inputs?: Record<string, string | number | boolean | bigint>;
  references?: Record<string, string>;
  tender?: Record<string, Amount>;
  payers?: Record<string, Amount>;
  lots?: string[];
  tokens?: string[];
  notes?: Amount[];
  /** UTC seconds. */
  occurred_at?: number;
  /** UTC seconds. */
  deadline?: number;
  switched_off?: boolean;
  validate_only?: boolean;
}

export class Answer {
  readonly verdict: 'accepted' | 'partial' | 'refused' | 'duplicate';
  /** True where it was accepted, in part or whole, now or before. */
  readonly accepted: boolean;
  /** Reason code; empty where accepted. */
  readonly code: string;
  /** Id of the rule that decided; empty: the engine. */
  readonly rule: string;
  readonly line: number | null;
  /** Decimal text; empty where there is none. */
  readonly amount: string;
  /** `2026-05-31`; empty: no end. */
  readonly validUntil: string;
  readonly sequence: number;
  readonly originalSequence: number;
  readonly recordedAt: Date;
}

/** What rejects a promise: something could not be done at all. */
export interface Failure extends Error {
  code: string;
  text: string;
  place: string;
}

export class Community {
  /**
   * One command. Those asked in one turn of the event loop are decided together, away from it; one
   * alone is decided in place where no journal is waited for.
   */
  submit(request: Request, when?: { at?: Date }): Promise<Answer>;
  pay(account: string, other: string, lines: Line[],
      fields: Partial<Request> & { request_id: string; at?: Date }): Promise<Answer>;
  /** What pay would answer now. Moves nothing. */
  quote(account: string, other: string, lines: Line[],
        fields?: Partial<Request> & { at?: Date }): Promise<Answer>;
  /** What an account holds, as of the last entry: decimal text. */
  balance(account: string, of?: { pocket?: string; ledger?: string }): Promise<string>;
  /** A journaled decision with postings and what every rule said. */
  describe(answer: Answer | number): Promise<Record<string, unknown>>;
  /** The same as canonical JSON: equal decisions give equal text in every language. */
  describeText(answer: Answer | number): Promise<string>;
  /** Its entry as the journal hashes it: equal commands to equal communities give equal bytes. */
  entryBytes(answer: Answer | number): Promise<Buffer>;
  /** A journaled decision in plain words; a BCP 47 tag, else English. */
  explain(answer: Answer | number, language?: string): Promise<string>;
  /** All decisions of the journal in order, as describe gives them. */
  decisions(): AsyncIterableIterator<Record<string, unknown>>;
  /** Who holds what and what backs it: a page of text. */
  statement(): Promise<string>;
  lastSequence(): Promise<number>;
  /** SHA-256 of the whole state. */
  stateDigest(): Promise<string>;
  /** Applies the journal once more and compares; rejects with REPLAY_DIFFERS. */
  replay(): Promise<void>;
  /** Ends it. Any later call rejects with BAD_HANDLE. */
  close(): Promise<void>;
}

/** Rejects with SCHEME_REFUSED and every problem as file:line:col. */
export function open(options: Options): Promise<Community>;
