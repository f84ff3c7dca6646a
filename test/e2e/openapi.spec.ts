import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeApp } from '../../src/describe-app.js';
import { PROJECT_ROOT } from '../../src/platform/project-files.js';
import { type Json, openApiFaults, operationsOf } from '../architecture/openapi-rules.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('the OpenAPI document', () => {
  let database: TestDatabase;
  let app: TestApp;
  let document: Json;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startTestApp({ database });
    document = (await app.http().get('/openapi.json')).body;
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('is the committed openapi.json (scripts/write-openapi.ts writes it)', async () => {
    const path = join(PROJECT_ROOT, 'openapi.json');
    expect(existsSync(path)).toBe(true);
    expect(await describeApp()).toBe(readFileSync(path, 'utf8'));
  });

  it('is the same from the declarations alone as from the running service', async () => {
    expect(JSON.parse(await describeApp())).toEqual(document);
  });

  it('is sound OpenAPI 3.1 and describes every operation', () => {
    expect(operationsOf(document).length).toBeGreaterThan(40);
    expect(openApiFaults(document)).toEqual([]);
    const outside = operationsOf(document).filter(({ path }) => !/^\/(?:v1|log)\//.test(path));
    expect(outside).toEqual([]);
  });

  it('has a readable page without any script or inline style', async () => {
    const page = await app.http().get('/docs');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).not.toMatch(/<script|<style|style=|javascript:|\son[a-z]+=/i);
    const headings = [
      ...page.text.matchAll(/<h3 id="(\w+)">.*?>(\w+)<\/span> <code>(.*?)<\/code>/g),
    ];
    const listed = headings.map(([, id, method, path]) => `${id} ${method} ${path}`);
    const operations = operationsOf(document).map(
      ({ operation, method, path }) => `${operation.operationId} ${method} ${path}`,
    );
    expect(listed.sort()).toEqual(operations.sort());
    const style = await app.http().get('/docs/style.css');
    expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
  });
});
