/** Bytes in a file. An object that was uploaded in parts has one piece for each part. */
export interface Piece {
  file: string
  size: number
}

export interface StoredObject {
  key: string
  size: number
  /** Without quotes. */
  etag: string
  /** Milliseconds since 1970, like all times in the state. */
  modified: number
  /** The headers that GET returns: `content-type`, `x-amz-meta-…` and similar ones. */
  headers: Record<string, string>
  pieces: Piece[]
}

export interface Part {
  number: number
  etag: string
  modified: number
  piece: Piece
}

export interface Upload {
  id: string
  key: string
  initiated: number
  headers: Record<string, string>
  parts: Map<number, Part>
}

export interface Bucket {
  name: string
  created: number
  /** The configurations as stored by the client. */
  cors: string | undefined
  lifecycle: string | undefined
  objects: Map<string, StoredObject>
  uploads: Map<string, Upload>
  /** Completed uploads by id: completing one again returns the same response. */
  completed: Map<string, { key: string; etag: string }>
}

export type Buckets = Map<string, Bucket>

export const newBucket = (name: string, created: number): Bucket => ({
  ...{ name, created, cors: undefined, lifecycle: undefined },
  objects: new Map(),
  uploads: new Map(),
  completed: new Map(),
})

/** Every piece that belongs to a record. */
export function piecesOf({ objects, uploads }: Bucket): Piece[] {
  const whole = [...objects.values()].flatMap(({ pieces }) => pieces)
  const parts = [...uploads.values()].flatMap((upload) =>
    [...upload.parts.values()].map(({ piece }) => piece),
  )
  return [...whole, ...parts]
}

/** S3 lists by the bytes of UTF-8, not by UTF-16. */
export const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))
