// Places of the page that what is loaded later and what was there before both name.

export const work_dialog_id = "work-dialog";
export const moves_id = "moves";
