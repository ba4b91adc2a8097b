import { createTheme, Drawer, Modal, type CSSVariablesResolver } from "@mantine/core"
import { texts } from "../texts/texts.js"

/** Of every dialog and drawer. Escape closes only the one on top (escape.ts). */
const DIALOG = { closeOnEscape: false, closeButtonProps: { "aria-label": texts.close } }

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 8,
  autoContrast: true,
  luminanceThreshold: 0.35,
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  headings: { fontWeight: "650" },
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({ defaultProps: DIALOG }),
    Drawer: Drawer.extend({ defaultProps: DIALOG }),
  },
})

/** Colours of badges, notes and subtle buttons: text on a tint of the same colour. */
const TINTS = ["teal", "red", "orange", "yellow", "blue", "gray", "indigo"]

const darker = Object.fromEntries(
  TINTS.map((name) => [
    `--mantine-color-${name}-light-color`,
    `color-mix(in srgb, var(--mantine-color-${name}-9) 70%, black)`,
  ]),
)

/** Mantine's own colours for dimmed text have too little contrast (WCAG AA requires 4.5 to 1). */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...darker,
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-placeholder": "var(--mantine-color-gray-7)",
    "--mantine-color-error": "var(--mantine-color-red-8)",
  },
  dark: {
    "--mantine-color-anchor": "var(--mantine-color-indigo-3)",
    "--mantine-color-dimmed": "var(--mantine-color-dark-1)",
    "--mantine-color-placeholder": "var(--mantine-color-dark-2)",
    "--mantine-color-error": "var(--mantine-color-red-4)",
  },
})
