import { useEffect } from "react"
import { texts } from "../texts/texts.js"

/**
 * The nonce that the server wrote into index.html for this response. The Content-Security-Policy allows
 * styles that have it.
 */
export const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce

/** The path of Polaris' API. */
export const prefix =
  document.querySelector<HTMLMetaElement>("meta[name=polaris-prefix]")?.content ?? "/polaris-bff"

const isOn = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name=${name}]`)?.content === "on"

/** Whether this Polaris has a library: only with an object store. */
export const hasLibrary = isOn("polaris-library")

/** Whether this Polaris builds golden images (`GOLDEN_IMAGES`). */
export const hasGoldenImages = isOn("polaris-golden-images")

/** What the tab's title consists of; it belongs to the document, as the title does. */
const shown: { page: string; prefix: string; instead?: string | undefined } = { page: "", prefix: "" }

function showTitle(change: Partial<typeof shown>): void {
  Object.assign(shown, change)
  const title = texts.pageTitle(shown.page)
  document.title = shown.instead ?? (shown.prefix === "" ? title : `${shown.prefix} · ${title}`)
}

/** Sets the tab's title; screen readers announce it when the page changes. */
export function usePageTitle(page: string): void {
  useEffect(() => showTitle({ page }), [page])
}

/** Puts a text before the tab's title, unless it is empty. */
export function useTitlePrefix(prefix: string): void {
  useEffect(() => showTitle({ prefix }), [prefix])
}

/** Shows this in place of the tab's title until it is undefined again. */
export function useTitleInstead(instead: string | undefined): void {
  useEffect(() => showTitle({ instead }), [instead])
}
