import type { Command } from "./command.js"
import { imageCommands } from "./images.js"

/** All commands of `npx polaris`. */
export const commands: readonly Command[] = [...imageCommands]
