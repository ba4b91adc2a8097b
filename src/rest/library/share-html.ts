import { createHash } from "node:crypto"
import type { OpenedShare } from "../../library/share-open.js"

/** An HTML page, and its Content-Security-Policy. */
export interface Page {
  html: string
  policy: string
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}

const escape = (text: string) => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? "")

/** The page of an opened share. */
export function sharedPage(share: OpenedShare): Page {
  const { title, filename, view, download } = share
  const size = share.width && share.height ? ` width="${share.width}" height="${share.height}"` : ""
  const picture = view && `<img src="${escape(view.url)}" alt="${escape(title)}"${size}>`
  const button =
    download &&
    `<p><a class="button" href="${escape(download.url)}">Download</a></p>
    <p class="note">The download has to begin within ${download.expires_in_sec / 60} minutes. After that, open the link again.</p>`
  const body = `${picture ?? ""}
    <h1>${escape(title)}</h1>
    <p class="note">${escape(filename)} · ${escape(factsOf(share).join(" · "))}</p>
    ${button ?? ""}`
  return page(title, body, view === undefined ? [] : [new URL(view.url).origin])
}

/**
 * The page that asks for a click or a password before the share is used. `problem` is the refusal of the last
 * password.
 */
export function askingPage({ needsPassword, usesLeft, problem }: Question): Page {
  const field = `<label>Password
      <input type="password" name="password" required maxlength="1000" autocomplete="off" autofocus></label>`
  const often = usesLeft === 1 ? "once more" : `${usesLeft} more times`
  const body = `<h1>${needsPassword ? "This link needs a password" : "Shared with you"}</h1>
    ${problem === undefined ? "" : `<p role="alert">${escape(problem)}</p>`}
    ${usesLeft === undefined ? "" : `<p class="note">This link can be opened ${often}.</p>`}
    <form method="post">${needsPassword ? field : ""}<button class="button">Open</button></form>`
  return page(needsPassword ? "Password needed" : "Shared with you", body)
}

export interface Question {
  needsPassword: boolean
  usesLeft: number | undefined
  problem?: string
}

/** The page that explains why there is nothing to see. */
export const problemPage = (heading: string, message: string): Page =>
  page(heading, `<h1>${escape(heading)}</h1><p>${escape(message)}</p>`)

function factsOf({ format, width, height, size_bytes }: OpenedShare): string[] {
  const pixels = width && height ? [`${width} × ${height}`] : []
  return [...(format === undefined ? [] : [format.toUpperCase()]), ...pixels, sizeText(size_bytes)]
}

const UNITS = ["bytes", "KB", "MB", "GB", "TB"]

function sizeText(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1)
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${UNITS[power]}`
}

const STYLE = `
:root { color-scheme: light dark; --soft: #6b7280; --line: #d1d5db; --accent: #1d4ed8; --page: #f9fafb; --card: #fff;
  --bad: #b91c1c }
@media (prefers-color-scheme: dark) {
  :root { --soft: #9ca3af; --line: #374151; --accent: #2563eb; --page: #111827; --card: #1f2937;
    --bad: #f87171 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page);
  font: 1rem/1.5 system-ui, sans-serif }
main { max-width: min(100%, 60rem); min-width: min(100%, 22rem); padding: 1.5rem; border: 1px solid var(--line);
  border-radius: .75rem; background: var(--card); overflow-wrap: anywhere }
img { display: block; max-width: 100%; max-height: 65vh; width: auto; height: auto; margin: 0 auto 1rem;
  border-radius: .5rem }
h1 { margin: 0 0 .25rem; font-size: 1.25rem }
p { margin: .5rem 0 }
[role="alert"] { color: var(--bad) }
.note { color: var(--soft); font-size: .9rem }
label { display: block; margin: 1rem 0 }
input { display: block; width: 100%; margin-top: .25rem; padding: .6rem; border: 1px solid var(--line);
  border-radius: .5rem; font: inherit; background: transparent; color: inherit }
.button { display: inline-block; margin-top: .5rem; padding: .6rem 1.25rem; border: 0; border-radius: .5rem;
  background: var(--accent); color: #fff; font: inherit; text-decoration: none; cursor: pointer }
.button:focus-visible, input:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
`

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64")

function page(title: string, body: string, pictures: string[] = []): Page {
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex, nofollow">
    <meta name="referrer" content="no-referrer">
    <title>${escape(title)}</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
    ${body}
    </main>
  </body>
</html>
`
  return { html, policy: policyOf(pictures) }
}

/** Allows no scripts, and nothing from other hosts except the picture. */
const policyOf = (pictures: string[]) =>
  [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `img-src ${pictures.join(" ") || "'none'"}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ")
