import type { Operation, TRPCClientError, TRPCLink } from "@trpc/client"
import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure } from "@trpc/server"
import { observable } from "@trpc/server/observable"
import type { AppRouter } from "../routers/index.js"

/** These still throw, because the guide uses them with `isError` and `error`. */
const THROWING = ["uploadImage", "cancelUpload"] as const
/** In the guide these return `true` on success and `false` on failure. */
const BOOLEAN = ["deleteImage", "deactivateImage", "reactivateImage", "deleteImageMember"]

/** Options of `undefinedOnError`. */
export interface UndefinedOnErrorOptions {
  /** Called for every failure that is turned into a value. */
  onError?: (error: TRPCClientError<AppRouter>, path: string) => void
}

/**
 * A link with the results that the guide describes: a procedure of `compute` that fails returns `undefined`,
 * or `false` if it returns a boolean. Uploads, subscriptions and aborted calls still throw. `ForgivingRouter`
 * is the type of a router behind this link.
 */
export function undefinedOnError({ onError }: UndefinedOnErrorOptions = {}): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error(error) {
            if (!isForgiven(op)) return observer.error(error)
            onError?.(error, op.path)
            observer.next({ result: { type: "data", data: valueOf(op) } })
            observer.complete()
          },
        }),
      )
}

const nameOf = ({ path }: Operation) => path.split(".").at(-1) ?? path

const valueOf = (op: Operation) => (BOOLEAN.includes(nameOf(op)) ? false : undefined)

const isForgiven = (op: Operation) =>
  op.type !== "subscription" &&
  op.path.startsWith("compute.") &&
  !THROWING.some((name) => name === nameOf(op)) &&
  op.signal?.aborted !== true

type Types = AppRouter["_def"]["_config"]["$types"]
type Tree = AppRouter["_def"]["record"]

/** `AppRouter` behind `undefinedOnError()`: `createTRPCClient<ForgivingRouter>({ links })`. */
export type ForgivingRouter = TRPCBuiltRouter<
  Types,
  Omit<Tree, "compute"> & { compute: Forgiving<Tree["compute"]> }
>

type Forgiving<R> = {
  [K in keyof R]: K extends (typeof THROWING)[number]
    ? R[K]
    : R[K] extends TRPCQueryProcedure<infer D>
      ? TRPCQueryProcedure<Forgiven<D>>
      : R[K] extends TRPCMutationProcedure<infer D>
        ? TRPCMutationProcedure<Forgiven<D>>
        : R[K] extends Record<"_def", unknown>
          ? R[K]
          : Forgiving<R[K]>
}

type Forgiven<D extends { input: unknown; output: unknown; meta: unknown }> = {
  input: D["input"]
  output: [D["output"]] extends [boolean] ? boolean : D["output"] | undefined
  meta: D["meta"]
}
