import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FastifyStaticOptions } from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { languageOf } from '../errors/language.js';
import { firstFiles } from './first-files.js';
import { carriesSession, type SessionOf, sessionElement } from './known-session.js';
import { webManifest } from './manifest.js';
import { fileHeaders, newNonce, setPageHeaders } from './page-policy.js';
import { unbuiltPage } from './unbuilt-page.js';

/** Addresses of the front end. It knows itself what lies below each of them. */
export const PAGE_PREFIXES: readonly string[] = [
  '/login',
  '/volunteer',
  '/elder',
  '/worker',
  '/station',
  '/city',
  '/audit',
  '/hotline',
  '/public',
  '/verify',
  '/me',
];

const INDEX = 'index.html';
const NONCE_PLACE = '__CSP_NONCE__';
/** What one page has and another has not stands at the end of its head. */
const HEAD_END = '</head>';
/** What lies beside the page itself, under a name that never changes. */
const SINGLE_FILES = ['sw.js', 'favicon.ico'];
const MANIFEST = '/manifest.webmanifest';
const VERIFIER_PAGE = 'kapok-verify.html';
const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365 * DAY_SECONDS;

/** Kept for good: a file's name changes with what is in it. */
const KEPT = `public, max-age=${YEAR_SECONDS}, immutable`;
/** Kept, and asked after before every use. */
const ASKED_AFTER = 'no-cache';
const KEPT_A_DAY = `public, max-age=${DAY_SECONDS}`;

/**
 * Serves the built front end from `config.open.webDir`: its page at `/` and at every address of `PAGE_PREFIXES`, and the
 * files the page loads. A page names what its part of the house begins with, and pages of people who are signed in carry
 * what `sessionOf` says, so that they need not ask. Whatever else it does not know stays a problem. Without a build the
 * service runs all the same, and the addresses answer 404 with words on how to build it. Files are read as they are asked for.
 */
export async function installWebPages(
  app: NestFastifyApplication,
  config: Config,
  sessionOf: SessionOf,
): Promise<void> {
  const { webDir } = config.open;
  const fastify = app.getHttpAdapter().getInstance();
  const built = existsSync(join(webDir, INDEX));
  const send = async (request: FastifyRequest, reply: FastifyReply) =>
    built
      ? sendPage(reply, webDir, await headOf(webDir, request, reply, sessionOf))
      : sendUnbuilt(reply, config.brand);
  fastify.get('/', send);
  for (const prefix of PAGE_PREFIXES) {
    fastify.get(prefix, send);
    fastify.get(`${prefix}/*`, send);
  }
  if (!built) return;
  await installFiles(app, fastify, webDir);
  fastify.get(MANIFEST, (request, reply) => sendManifest(request, reply, config.open));
}

async function installFiles(
  app: NestFastifyApplication,
  fastify: FastifyInstance,
  webDir: string,
): Promise<void> {
  // Loaded only where there is something to serve.
  const { default: files } = await import('@fastify/static');
  await app.register(files, { serve: false });
  await app.register(files, folder(webDir, 'assets', KEPT));
  await app.register(files, folder(webDir, 'icons', KEPT_A_DAY));
  for (const name of SINGLE_FILES) {
    fastify.get(`/${name}`, (_, reply) => {
      reply.headers({ ...fileHeaders(), 'Cache-Control': ASKED_AFTER });
      return reply.sendFile(name, webDir, { cacheControl: false });
    });
  }
  fastify.get(`/${VERIFIER_PAGE}`, (_, reply) => {
    reply.header('Cache-Control', ASKED_AFTER);
    reply.header('Content-Disposition', `attachment; filename="${VERIFIER_PAGE}"`);
    return reply.sendFile(VERIFIER_PAGE, dirname(webDir), { cacheControl: false });
  });
}

/** Answers of one folder below `webDir`, in the compressed form that lies beside a file when the browser takes it. */
function folder(webDir: string, name: string, cacheControl: string): FastifyStaticOptions {
  return {
    root: join(webDir, name),
    prefix: `/${name}/`,
    decorateReply: false,
    index: false,
    dotfiles: 'ignore',
    preCompressed: true,
    cacheControl: false,
    suppressWarning: true,
    setHeaders: (reply) => {
      reply.headers({ ...fileHeaders(), 'Cache-Control': cacheControl });
    },
  };
}

async function sendPage(reply: FastifyReply, webDir: string, head: string): Promise<FastifyReply> {
  const page = await readFile(join(webDir, INDEX), 'utf8');
  const nonce = newNonce();
  setPageHeaders(reply, nonce);
  const whole = page.replace(HEAD_END, () => head + HEAD_END).replaceAll(NONCE_PLACE, nonce);
  return reply.send(whole);
}

/** What stands in the head of this page alone. */
async function headOf(
  webDir: string,
  request: FastifyRequest,
  reply: FastifyReply,
  sessionOf: SessionOf,
): Promise<string> {
  const path = request.url.split('?', 1)[0] ?? '/';
  const session = carriesSession(path) ? await sessionOf(request, reply) : null;
  const acceptLanguage = request.headers['accept-language'];
  return (await firstFiles(webDir, { path, acceptLanguage, session })) + sessionElement(session);
}

function sendManifest(
  request: FastifyRequest,
  reply: FastifyReply,
  names: Config['open'],
): FastifyReply {
  const language = languageOf(request.headers['accept-language']);
  reply.headers({
    ...fileHeaders(),
    'Cache-Control': ASKED_AFTER,
    'Content-Type': 'application/manifest+json; charset=utf-8',
    Vary: 'Accept-Language',
  });
  return reply.send(webManifest(names, language));
}

function sendUnbuilt(reply: FastifyReply, brand: string): FastifyReply {
  reply.header('Content-Type', 'text/html; charset=utf-8').header('Cache-Control', 'no-store');
  return reply.status(404).send(unbuiltPage(brand));
}
