import { Fragment, type ReactNode } from "react"
import { Copyable } from "../../parts/copyable.js"
import { formatBytes, formatTime } from "../../parts/formatting.js"
import { texts } from "../../texts/texts.js"
import type { LibraryImage } from "./use-library.js"

type Fact = [label: string, value: ReactNode]

export function ImageFacts({ image }: { image: LibraryImage }) {
  const { original, sha256, glance } = image
  const { width, height } = original
  const { details, states } = texts.library
  const copyable = (text: string, label: string) => <Copyable text={text} label={texts.copyWhat(label)} />
  const facts: Fact[] = [
    [texts.columns.status, states[image.status]],
    [details.filename, image.filename],
    [texts.columns.size, formatBytes(original.size_bytes)],
    [details.type, original.content_type],
    ...(width === undefined || height === undefined
      ? []
      : [[details.dimensions, details.pixels(width, height)] satisfies Fact]),
    [details.hash, sha256 === undefined ? details.noHash : copyable(sha256, details.hash)],
    [texts.fields.id, copyable(image.image_id, texts.fields.id)],
    ...(glance?.image_id === undefined
      ? []
      : [[texts.details.title, copyable(glance.image_id, texts.fields.id)] satisfies Fact]),
    [texts.fields.created_at, formatTime(new Date(image.created_at_ms).toISOString())],
  ]
  return (
    <dl className="facts">
      {facts.map(([label, value]) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
