import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** A community's social workers, in the order in which the export lists them. */
export interface Community {
  readonly code: string;
  readonly workers: readonly string[];
}

/** As much of a member as the scripts look at. */
export interface ExportedMember {
  readonly memberNo: string;
  readonly role: string;
  readonly community: string;
  /** Read from the identity number. */
  readonly birthYear: number;
}

/** What the script itself has to know of an export: who works where, and what should come out. */
export interface CityExport {
  /** The code of the unit without a parent. */
  readonly cityCode: string;
  readonly cityName: string;
  readonly communities: readonly Community[];
  /** Everybody the export lists. */
  readonly members: readonly ExportedMember[];
  /** The content of `expected.json`, or null when the directory has none. */
  readonly expected: unknown;
}

type Row = Readonly<Record<string, string>>;

/** Reads units, members and the expectation of an export. Throws when a file is missing or unreadable. */
export async function readCityExport(directory: string): Promise<CityExport> {
  const units = await readRows(join(directory, 'units.csv'));
  const members = (await readRows(join(directory, 'members.csv'))).map(toMember);
  const city = units.find(({ parent }) => parent === '');
  if (city?.code === undefined) throw new Error(`${directory}/units.csv names no city`);
  return {
    cityCode: city.code,
    cityName: city.name ?? city.code,
    communities: communitiesOf(members),
    members,
    expected: await readExpected(join(directory, 'expected.json')),
  };
}

function toMember(row: Row): ExportedMember {
  const { member_no: memberNo = '', role = '', community = '', id_number: idNumber = '' } = row;
  return { memberNo, role, community, birthYear: Number(idNumber.slice(6, 10)) };
}

function communitiesOf(members: readonly ExportedMember[]): Community[] {
  const workers = new Map<string, string[]>();
  for (const { role, community, memberNo } of members) {
    if (role !== 'social_worker') continue;
    workers.set(community, [...(workers.get(community) ?? []), memberNo]);
  }
  return [...workers].map(([code, numbers]) => ({ code, workers: numbers }));
}

async function readRows(path: string): Promise<Row[]> {
  return parse<Row>(await readFile(path), { bom: true, columns: true, relax_column_count: true });
}

async function readExpected(path: string): Promise<unknown> {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : null;
}
