import { describe, expect, it } from '@jest/globals';
import { databaseOf, withDatabase, withLogin, withSessionSettings } from './database-url.js';

const URL_GIVEN = 'postgres://kapok_app:p%40ss@db.example:5433/kapok?sslmode=verify-full';

describe('a database URL', () => {
  it('keeps its parameters when session settings are added', () => {
    const url = withSessionSettings(URL_GIVEN, { TimeZone: 'UTC' });
    expect(url).toBe(`${URL_GIVEN}&options=-c%20TimeZone%3DUTC`);
  });

  it('keeps its own session options before ours and escapes spaces', () => {
    const given = withSessionSettings('postgres://h/d', { role: 'kapok_app' });
    const url = withSessionSettings(given, { default_transaction_isolation: 'read committed' });
    expect(new URL(url).searchParams.get('options')).toBe(
      '-c role=kapok_app -c default_transaction_isolation=read\\ committed',
    );
  });

  it('changes database and login, escaping what a URL must escape', () => {
    expect(withDatabase(URL_GIVEN, 'a b')).toContain('/a%20b?sslmode=verify-full');
    expect(databaseOf(withDatabase(URL_GIVEN, 'a b'))).toBe('a b');
    expect(withLogin(URL_GIVEN, { user: 'u', password: 'a/b:c@d' })).toContain('u:a%2Fb%3Ac%40d@');
    expect(databaseOf('postgres://host')).toBeNull();
  });

  it('is refused, without being repeated, when it is none or of another kind', () => {
    expect(() => databaseOf('hush')).toThrow('The database URL is not a URL.');
    expect(() => databaseOf('mysql://u:hush@h/d')).toThrow(/must start with postgres/);
  });
});
