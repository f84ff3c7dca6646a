import { lookup } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';

/** Where names lead to, asked as the system asks. */
@Injectable()
export class HostResolver {
  /** Every address of a name. Rejects when there is none. */
  async resolve(host: string): Promise<string[]> {
    const found = await lookup(host, { all: true, verbatim: true });
    return found.map(({ address }) => address);
  }
}
