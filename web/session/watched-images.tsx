import type { inferRouterInputs } from "@trpc/server"
import type { AppRouter, GlanceImage } from "@polaris-bff/client"
import { polarisError } from "@polaris-bff/client"
import { trpcReact } from "@polaris-bff/client/react"
import { useDocumentVisibility } from "@mantine/hooks"
import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react"
import { useProject } from "./project.js"
import { useUploads } from "./uploads.js"

export type WatchInput = inferRouterInputs<AppRouter>["compute"]["watchImages"]

type Percents = ReadonlyMap<string, number>

const NONE: Percents = new Map()

/** Milliseconds before a watch that has failed begins again. */
const AGAIN_MS = 30_000

interface Changed {
  images: GlanceImage[]
  gone: string[]
}

/**
 * Watches images while the tab is visible: each watch takes one of the few connections that a browser opens
 * to a host. Without a watch (`isLive` false), pages refetch as often as before. `onChange` gets everything
 * first, and then what has changed.
 */
export function useWatchedImages(input: WatchInput, onChange: (changed: Changed) => void) {
  const isVisible = useDocumentVisibility() === "visible"
  const [percents, setPercents] = useState(NONE)
  const watch = trpcReact.compute.watchImages.useSubscription(input, {
    enabled: isVisible,
    onData({ images, gone, uploads }) {
      const ended = [...images.filter(({ status }) => status !== "saving").map(({ id }) => id), ...gone]
      if (ended.length + uploads.length > 0)
        setPercents((before) => {
          const after = new Map(before)
          for (const id of ended) after.delete(id)
          for (const { imageId, percent } of uploads) after.set(imageId, percent)
          return after
        })
      if (images.length + gone.length > 0) onChange({ images, gone })
    },
  })
  const { status, error, reset } = watch
  const again = useRef(reset)
  again.current = reset
  /** Filters that match too many images stay as they are. */
  const mayRecover = status === "error" && polarisError(error)?.code !== "BAD_REQUEST"
  useEffect(() => {
    if (!mayRecover) return
    const timer = setTimeout(() => again.current(), AGAIN_MS)
    return () => clearTimeout(timer)
  }, [mayRecover])
  return { isLive: status === "pending", percents }
}

/** Milliseconds in which several changes lead to one refetch. */
const MERGE_MS = 300

/** A function that refetches the lists of images on the page, once for all calls within a moment. */
export function useRefetchSoon(): () => void {
  const { compute } = trpcReact.useUtils()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      const pages = [compute.listImagesWithPagination, compute.listImagesWithSearch]
      const lists = [...pages, compute.listImages, compute.countImages]
      for (const list of lists) void list.invalidate()
    }, MERGE_MS)
  }, [compute])
}

/** How far the uploads to images are that others send, for the page below. */
export const WatchedUploads = createContext(NONE)

/** How far the upload to an image is, in percent, whoever sends it; undefined if none is under way. */
export function useUploadPercent(imageId: string): number | undefined {
  const project = useProject()
  const others = useContext(WatchedUploads)
  const own = useUploads().uploads.find((one) => one.imageId === imageId && one.projectId === project)
  return own?.phase === "sending" ? own.percent : others.get(imageId)
}
