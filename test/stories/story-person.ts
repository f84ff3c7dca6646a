import type supertest from 'supertest';
import type { Answer } from '../e2e/found-city.js';
import type { TestApp } from '../support/app.js';

const NEW_PASSWORD = 'correct-horse-battery-9';
const FRESH_MS = 5 * 60_000;

/** Who somebody is, as the city is told at enrolment. */
export interface Biography {
  readonly id: string;
  readonly memberNo: string;
  readonly name: string;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  readonly phone: string;
}

let keys = 0;

/** Somebody of a story. Whatever they do, they do over HTTP under their own login. */
export class StoryPerson implements Biography {
  readonly id: string;
  readonly memberNo: string;
  readonly name: string;
  readonly birthDate: string;
  readonly phone: string;
  #session: { readonly authorization: string; readonly at: number } | null = null;
  #password = NEW_PASSWORD;

  constructor(
    private readonly app: TestApp,
    private readonly now: () => Date,
    about: Biography,
  ) {
    this.id = about.id;
    this.memberNo = about.memberNo;
    this.name = about.name;
    this.birthDate = about.birthDate;
    this.phone = about.phone;
  }

  /** Signs in with the first password and puts an own one in its place. */
  async begin(currentPassword: string): Promise<this> {
    this.#password = currentPassword;
    await this.put('/v1/auth/password', { currentPassword, newPassword: NEW_PASSWORD });
    this.#password = NEW_PASSWORD;
    this.#session = null;
    return this;
  }

  /** What this person signs in with now, for a browser's own login. */
  get password(): string {
    return this.#password;
  }

  get(path: string): Promise<Answer['body']> {
    return this.#done('get', path);
  }

  post(path: string, body: object | Buffer = {}): Promise<Answer['body']> {
    return this.#done('post', path, body);
  }

  put(path: string, body: object): Promise<Answer['body']> {
    return this.#done('put', path, body);
  }

  /** A file, as its bytes. */
  async download(path: string): Promise<Buffer> {
    const authorization = await this.#signedIn();
    const answer = await this.app
      .http()
      .get(path)
      .set({ authorization })
      .buffer(true)
      .parse((stream, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => done(null, Buffer.concat(parts)));
      });
    if (answer.status !== 200) throw new Error(`get ${path} answered ${answer.status}`);
    return answer.body;
  }

  /** What a request that should be refused is answered. */
  async tries(method: 'get' | 'post', path: string, body: object = {}): Promise<string> {
    const answer = await this.#send(method, path, method === 'get' ? undefined : body);
    return `${answer.status} ${answer.body.code ?? ''}`.trim();
  }

  /** The body of an answer; throws when the request was refused. */
  async #done(method: 'get' | 'post' | 'put', path: string, body?: object | Buffer) {
    const answer = await this.#send(method, path, body);
    if (answer.status < 300) return answer.body;
    throw new Error(`${this.memberNo}: ${method} ${path} answered ${answer.text}`);
  }

  async #send(
    method: 'get' | 'post' | 'put',
    path: string,
    body?: object | Buffer,
  ): Promise<supertest.Response> {
    const authorization = await this.#signedIn();
    keys += 1;
    const call = this.app
      .http()
      [method](path)
      .set({ authorization, 'idempotency-key': `story-${keys}` });
    if (body === undefined) return call;
    const type = Buffer.isBuffer(body) ? 'application/pdf' : 'application/json';
    return call.set('content-type', type).send(body);
  }

  /** Sessions are short and stories are long: after some minutes of the story one signs in anew. */
  async #signedIn(): Promise<string> {
    const at = this.now().getTime();
    if (this.#session !== null && Math.abs(at - this.#session.at) < FRESH_MS) {
      return this.#session.authorization;
    }
    const login = { identifier: this.memberNo, password: this.#password };
    const answer = await this.app.http().post('/v1/auth/login').send(login);
    if (answer.status !== 200) throw new Error(`${this.memberNo}: login answered ${answer.text}`);
    this.#session = { authorization: `Bearer ${answer.body.accessToken}`, at };
    return this.#session.authorization;
  }
}
