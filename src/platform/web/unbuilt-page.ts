import { html } from '../openapi/html.js';

/** What stands at `/` while the front end has not been built. `brand` is shown as text. */
export function unbuiltPage(brand: string): string {
  return html`<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>${brand}</title></head>
<body>
<h1>${brand}</h1>
<p>网页界面尚未构建。请运行 <code>npm run build</code>，然后重新启动服务。</p>
<p lang="en">The web pages have not been built. Run <code>npm run build</code> and start the service again.</p>
<p><a href="/docs">API</a></p>
</body>
</html>
`.text;
}
