import type { Command } from "./command.js"
import { imageCommands } from "./images.js"
import { mcpCommand } from "./mcp/serve.js"

/** All commands of `npx polaris`. */
export const commands: readonly Command[] = [...imageCommands, mcpCommand]
