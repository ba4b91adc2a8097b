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

/** Sets the tab's title; screen readers announce it when the page changes. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = texts.pageTitle(title)
  }, [title])
}
