import type { Operation, TRPCClientError, TRPCLink } from "@trpc/client"
import type { TRPCBuiltRouter, TRPCMutationProcedure, TRPCQueryProcedure } from "@trpc/server"
import { observable } from "@trpc/server/observable"
import type { AppRouter } from "../routers/index.js"

/** The guide shows these with `isError` and `error`: they fail aloud. */
const ALOUD = ["uploadImage", "cancelUpload"] as const
/** The guide has these return `true` on success, `false` on failure. */
const YES_OR_NO = ["deleteImage", "deactivateImage", "reactivateImage", "deleteImageMember"]

export interface UndefinedOnErrorOptions {
  /** Hears of every failure that is turned into a value. */
  onError?: (error: TRPCClientError<AppRouter>, path: string) => void
}

/**
 * The guide's literal return values: a procedure of `compute` that fails gives `undefined`, or `false` if it
 * gives a boolean. Uploads, subscriptions and aborted calls still throw. `ForgivingRouter` is what the router
 * looks like through it.
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

const valueOf = (op: Operation) => (YES_OR_NO.includes(nameOf(op)) ? false : undefined)

const isForgiven = (op: Operation) =>
  op.type !== "subscription" &&
  op.path.startsWith("compute.") &&
  !ALOUD.some((name) => name === nameOf(op)) &&
  op.signal?.aborted !== true

type Types = AppRouter["_def"]["_config"]["$types"]
type Tree = AppRouter["_def"]["record"]

/** `AppRouter` as it looks through `undefinedOnError()`: `createTRPCClient<ForgivingRouter>({ links })`. */
export type ForgivingRouter = TRPCBuiltRouter<
  Types,
  Omit<Tree, "compute"> & { compute: Forgiving<Tree["compute"]> }
>

type Forgiving<R> = {
  [K in keyof R]: K extends (typeof ALOUD)[number]
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
