import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

const denied = expect.objectContaining({ code: '42501' });

describe('what the logins may do with cards and stays', () => {
  it.each([
    'DELETE FROM kapok.service_cards',
    'DELETE FROM kapok.card_codes',
    'DELETE FROM kapok.presence_sessions',
    'DELETE FROM kapok.presence_proofs',
    `UPDATE kapok.service_cards SET card_no = '0'`,
    `UPDATE kapok.service_cards SET member_id = issued_by`,
    `UPDATE kapok.card_codes SET code_digest = ''`,
    `UPDATE kapok.card_codes SET expires_at = now()`,
    `UPDATE kapok.card_events SET actor_id = member_id`,
    `UPDATE kapok.presence_sessions SET started_at = now()`,
    `UPDATE kapok.presence_sessions SET due_at = now()`,
    `UPDATE kapok.presence_proofs SET step = 1`,
    `UPDATE kapok.station_seeds SET seed = ''`,
  ])('the service: never %s', async (statement) => {
    await expect(sql(database.appUrl, statement)).rejects.toEqual(denied);
  });

  it.each([
    'SELECT pin_digest FROM kapok.service_cards',
    'SELECT pin_salt FROM kapok.service_cards',
    'SELECT card_no FROM kapok.service_cards',
    'SELECT code_digest FROM kapok.card_codes',
    'SELECT seed FROM kapok.station_seeds',
    'SELECT in_position FROM kapok.presence_sessions',
    'SELECT out_position FROM kapok.presence_sessions',
    'SELECT salt FROM kapok.presence_sessions',
  ])('an auditor: never %s', async (statement) => {
    await expect(sql(database.readerUrl, statement)).rejects.toEqual(denied);
  });

  it.each([
    'SELECT id, member_id, state, pin_drawn_by FROM kapok.service_cards',
    'SELECT * FROM kapok.card_events',
    'SELECT id, state, drawn_by, used_by, used_for FROM kapok.card_codes',
    'SELECT id, state, volunteer_id, recipient_id, strength, completed_by FROM kapok.presence_sessions',
    'SELECT * FROM kapok.presence_proofs',
    'SELECT card_id, card_keeper_id FROM kapok.spend_codes',
  ])('an auditor: %s', async (statement) => {
    expect(await sql(database.readerUrl, statement)).toEqual([]);
  });
});
