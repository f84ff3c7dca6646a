import type { OpenAPIObject } from '@nestjs/swagger';
import { type Html, html, join, raw } from './html.js';
import { exampleOf, type Schema, schemaName, typeText } from './schema-text.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const UNTAGGED = 'other';

/** The stylesheet of the page; a file of its own, so that the policy needs no inline styles. */
export const DOCS_STYLE = `
body{font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1c1c1c;background:#fff}
h1,h2{line-height:1.25}h2{border-bottom:2px solid #b3261e;margin-top:2.5rem}
a{color:#8c1d18}nav ul{columns:2}code,pre{font-family:ui-monospace,Consolas,monospace;font-size:.9em}
pre{background:#f5f3f0;padding:.75rem;overflow:auto}article{margin:1.5rem 0;padding:0 0 .5rem;border-bottom:1px solid #ddd}
h3 code{font-size:1rem}.m{display:inline-block;min-width:4.2rem;font-weight:700;text-transform:uppercase}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #eee}
@media(prefers-color-scheme:dark){body{background:#161412;color:#eee}pre{background:#26221f}a{color:#ffb4ab}th,td,article{border-color:#444}}
`;

/** One readable page: routes by tag, their parameters, bodies and answers, with an example body each. */
export function docsPage(document: OpenAPIObject, brand: string): string {
  const groups = grouped(document);
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  const title = `${brand} API ${document.info.version}`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><link rel="stylesheet" href="/docs/style.css"></head><body>
<header><h1>${title}</h1><p>${document.info.description}</p>
<p>Machine-readable: <a href="/openapi.json">/openapi.json</a> (OpenAPI ${document.openapi}).</p></header>
<nav aria-label="Routes"><ul>${join(
    [...groups.keys()].map((tag) => html`<li><a href="#${tag}">${tag}</a></li>`),
  )}</ul></nav>
<main>${join([...groups].map(([tag, routes]) => tagSection(tag, routes, schemas)))}</main>
</body></html>`.text;
}

function grouped(document: OpenAPIObject): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const tag = operation.tags?.[0] ?? UNTAGGED;
      groups.set(tag, [...(groups.get(tag) ?? []), { method, path, operation }]);
    }
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function tagSection(tag: string, routes: Route[], schemas: Record<string, Schema>): Html {
  return html`<section aria-labelledby="${tag}"><h2 id="${tag}">${tag}</h2>${join(
    routes.map((route) => routeArticle(route, schemas)),
  )}</section>`;
}

function routeArticle({ method, path, operation }: Route, schemas: Record<string, Schema>): Html {
  const open = operation.security === undefined ? 'no login' : 'login needed';
  return html`<article><h3 id="${operation.operationId}"><span class="m">${method}</span> <code>${path}</code></h3>
<p>${operation.summary ?? ''} <em>(${open})</em></p><p>${operation.description ?? ''}</p>
${parameters(operation)}${body(operation, schemas)}${responses(operation)}</article>`;
}

function parameters(operation: Operation): Html {
  const rows = (operation.parameters ?? []).filter((parameter) => 'name' in parameter);
  if (rows.length === 0) return raw('');
  return html`<table><thead><tr><th>Parameter</th><th>In</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${join(
    rows.map(
      (row) => html`<tr><td><code>${row.name}</code>${row.required === true ? ' *' : ''}</td>
<td>${row.in}</td><td>${typeText(row.schema as Schema)}</td><td>${row.description ?? ''}</td></tr>`,
    ),
  )}</tbody></table>`;
}

function body(operation: Operation, schemas: Record<string, Schema>): Html {
  const { requestBody } = operation;
  if (requestBody === undefined || !('content' in requestBody)) return raw('');
  const entries = Object.entries(requestBody.content);
  return join(
    entries.map(([mediaType, { schema }]) => {
      const example = JSON.stringify(exampleOf(schema as Schema, schemas), null, 2);
      return html`<p>Body <code>${mediaType}</code></p><pre tabindex="0">${example ?? ''}</pre>`;
    }),
  );
}

function responses(operation: Operation): Html {
  const items = Object.entries(operation.responses).map(([status, response]) => {
    const content = response !== undefined && 'content' in response ? response.content : {};
    const names = Object.values(content ?? {}).map(({ schema }) => schemaName(schema as Schema));
    const description =
      response !== undefined && 'description' in response ? response.description : '';
    return html`<li><code>${status}</code> ${description} ${names.join(', ')}</li>`;
  });
  return html`<ul>${join(items)}</ul>`;
}
