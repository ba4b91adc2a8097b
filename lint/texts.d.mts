export const outsideTexts: { selector: string; message: string }[]
