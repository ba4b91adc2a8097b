/** The part of XML that S3 needs: elements and text. Attributes, comments and declarations are skipped. */
export interface Element {
  name: string
  text: string
  children: Element[]
}

export const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
}

const escape = (text: string) => text.replace(/[&<>"\r]/g, (found) => ESCAPES[found] ?? found)

export const element = (name: string, text: string | number | boolean) =>
  `<${name}>${escape(String(text))}</${name}>`

export const group = (name: string, children: string[]) => `<${name}>${children.join("")}</${name}>`

/** A whole document whose root is in S3's namespace. */
export const xmlDocument = (name: string, children: string[]) =>
  `${DECLARATION}<${name} xmlns="${NAMESPACE}">${children.join("")}</${name}>`

export const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }

const unescape = (text: string) =>
  text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|[a-z]{1,5});/gi, (all, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? all
    const hex = name[1]?.toLowerCase() === "x"
    return String.fromCodePoint(Number.parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10))
  })

/** The root element, or undefined for text that is not well-formed. */
export function parseXml(document: string): Element | undefined {
  const root: Element = { name: "", text: "", children: [] }
  const open = [root]
  for (const piece of document.split("<").slice(1)) {
    const end = piece.indexOf(">")
    const tag = piece.slice(0, end)
    if (end === -1) return undefined
    if (/^[?!]/.test(tag)) continue
    const at = open.at(-1)
    if (tag.startsWith("/")) {
      if (at === undefined || at.name !== localName(tag.slice(1))) return undefined
      open.pop()
    } else {
      const child: Element = { name: localName(tag), text: unescape(piece.slice(end + 1)), children: [] }
      at?.children.push(child)
      if (!tag.endsWith("/")) open.push(child)
    }
    if (open.length === 0) return undefined
  }
  return open.length === 1 && root.children.length === 1 ? root.children[0] : undefined
}

const localName = (tag: string) => (/^[^\s/]*/.exec(tag)?.[0] ?? "").replace(/^[^:]*:/, "")

/** The texts of all children of this name. */
export const textsOf = ({ children }: Element, name: string): string[] =>
  children.filter((child) => child.name === name).map(({ text }) => text)

export const textOf = (parent: Element, name: string): string | undefined => textsOf(parent, name)[0]

export const childrenOf = ({ children }: Element, name: string): Element[] =>
  children.filter((child) => child.name === name)
