import { confirm } from "../parts/confirm.js"
import { notifyProblem } from "../parts/notify.js"
import { storeLanguage, type Language } from "../texts/language.js"
import { texts } from "../texts/texts.js"
import { isSending, useLibraryUploads } from "./library-uploads.js"
import { isRunning, useUploads } from "./uploads.js"

/** Loads the page again in another language: its modules read their texts once. */
export function switchLanguage(to: Language, prepare?: () => void): void {
  if (!storeLanguage(to)) return notifyProblem(texts.language.notStored)
  prepare?.()
  /** Once the page knows that nothing is uploading, the browser does not ask a second time. */
  setTimeout(() => window.location.reload())
}

/** The same where files may be uploading: if they are, asks first. */
export function useSwitchLanguage(): (to: Language) => void {
  const { uploads, dismissAll } = useUploads()
  const library = useLibraryUploads()
  return (to) => {
    if (!uploads.some(isRunning) && !library.uploads.some(isSending)) return switchLanguage(to)
    const { title, warning: hint, submit: button } = texts.language
    confirm({ title, hint, button }, () => switchLanguage(to, dismissAll))
  }
}
