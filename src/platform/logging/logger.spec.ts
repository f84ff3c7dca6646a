import { QueryFailedError } from 'typeorm';
import { createLogger, NestLog } from './logger.js';

const SECRET = '王桂英 13800001234';

/** As TypeORM throws it when a row breaks a rule: everything that was sent stands in it. */
function databaseError(): Error {
  const driver = Object.assign(new Error(`duplicate key: ${SECRET}`), {
    code: '23505',
    severity: 'ERROR',
    constraint: 'persons_pkey',
    table: 'persons',
    detail: `Key (phone)=(${SECRET}) already exists.`,
  });
  return new QueryFailedError('INSERT INTO persons VALUES ($1)', [SECRET], driver);
}

function linesOf(write: (log: NestLog) => void): string {
  const lines: string[] = [];
  write(new NestLog(createLogger('info', { write: (line) => void lines.push(line) })));
  return lines.join('');
}

describe('the log', () => {
  it('says of an error beside an event what it is, and nothing of the row', () => {
    const line = linesOf((log) => log.error({ event: 'broken', error: databaseError() }, 'Alerts'));
    expect(line).not.toContain('1380000');
    expect(JSON.parse(line)).toMatchObject({
      level: 'error',
      context: 'Alerts',
      event: 'broken',
      error: { sqlState: '23505', constraint: 'persons_pkey' },
    });
  });

  it('says so too of an error that is the message', () => {
    const line = linesOf((log) => log.error(databaseError(), 'Alerts'));
    expect(line).not.toContain('1380000');
    expect(JSON.parse(line)).toMatchObject({ sqlState: '23505', table: 'persons' });
  });
});
