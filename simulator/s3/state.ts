/** Bytes in a file of their own. An object that was uploaded in parts has one piece for each. */
export interface Piece {
  file: string
  size: number
}

export interface StoredObject {
  key: string
  size: number
  /** Without quotes. */
  etag: string
  /** Milliseconds since 1970, like every time here. */
  modified: number
  /** What GET repeats: `content-type`, `x-amz-meta-…` and the like. */
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
  /** The configurations as they were put. */
  cors: string | undefined
  lifecycle: string | undefined
  objects: Map<string, StoredObject>
  uploads: Map<string, Upload>
  /** Completed uploads by id: completing one again gives the same answer. */
  completed: Map<string, { key: string; etag: string }>
}

export type Buckets = Map<string, Bucket>

export const newBucket = (name: string, created: number): Bucket => ({
  ...{ name, created, cors: undefined, lifecycle: undefined },
  objects: new Map(),
  uploads: new Map(),
  completed: new Map(),
})

/** Every piece that a record names. */
export function piecesOf({ objects, uploads }: Bucket): Piece[] {
  const whole = [...objects.values()].flatMap(({ pieces }) => pieces)
  const parts = [...uploads.values()].flatMap((upload) =>
    [...upload.parts.values()].map(({ piece }) => piece),
  )
  return [...whole, ...parts]
}

/** S3 lists by the bytes of UTF-8, not by UTF-16. */
export const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other))
