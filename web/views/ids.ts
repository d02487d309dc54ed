// Places of the page that parts which are loaded later draw.

export const comparison_text_id = "comparison-text";
export const keys_dialog_id = "keys-dialog";
