import type { SkipToken } from "@tanstack/react-query"
import type { TRPCClientErrorLike } from "@trpc/client"
import { createTRPCReact, type CreateTRPCReact } from "@trpc/react-query"
import type { TRPCSubscriptionResult, UseTRPCSubscriptionOptions } from "@trpc/react-query/shared"
import type { TRPCSubscriptionProcedure } from "@trpc/server"
import type { AppRouter } from "../client/index.js"

type Hooks = CreateTRPCReact<AppRouter, unknown>
type Tree = AppRouter["_def"]["record"]

/** The hooks of @trpc/react-query; a subscription also says `isError`, as the guide has it and version 11 does not. */
export type TrpcReact = Omit<Hooks, "compute"> & { compute: Telling<Hooks["compute"], Tree["compute"]> }

type Telling<H, R> = {
  [K in keyof H]: K extends keyof R
    ? R[K] extends TRPCSubscriptionProcedure<infer D>
      ? { useSubscription: TellingHook<D["input"], D["output"]> }
      : R[K] extends { _def: unknown }
        ? H[K]
        : Telling<H[K], R[K]>
    : H[K]
}

type TellingHook<I, O> = (
  input: I | SkipToken,
  options?: UseTRPCSubscriptionOptions<Each<O>, TRPCClientErrorLike<AppRouter>>,
) => TRPCSubscriptionResult<Each<O>, TRPCClientErrorLike<AppRouter>> & { isError: boolean }

type Each<O> = O extends AsyncIterable<infer Y, unknown, unknown> ? Y : never

/** The guide's hooks: `trpcReact.compute.listImages.useQuery()`. To be used below a `PolarisProvider`. */
export const trpcReact: TrpcReact = withTelling(createTRPCReact<AppRouter>())

function withTelling(hooks: Hooks): TrpcReact {
  const compute = telling(hooks.compute)
  const get = (target: Hooks, key: string | symbol) => (key === "compute" ? compute : read(target, key))
  return new Proxy(hooks, { get }) as unknown as TrpcReact
}

function telling(hooks: object): object {
  const get = (target: object, key: string | symbol) => {
    const value = read(target, key) as (...args: unknown[]) => object
    return key === "useSubscription" ? (...args: unknown[]) => told(value(...args)) : telling(value)
  }
  return new Proxy(hooks, { get })
}

/** Around the result, not a copy of it: a component is drawn anew only for what it has looked at. */
const told = (result: object) =>
  new Proxy(result, {
    get: (target, key) => (key === "isError" ? read(target, "status") === "error" : read(target, key)),
  })

const read = (target: object, key: string | symbol) => Reflect.get(target, key) as unknown
