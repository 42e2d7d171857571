// Numbers typed from paper: once a number is whole the next box is chosen, and Enter goes on instead of sending the form.
const form = document.querySelector("form[data-typing]");

if (form) {
  const boxes = [...form.querySelectorAll("input[data-most]")];
  const button = form.querySelector("button[type=submit]");
  const goOn = (box) => (boxes[boxes.indexOf(box) + 1] ?? button).focus();
  form.addEventListener("input", (event) => {
    const box = event.target;
    if (boxes.includes(box) && isWhole(box)) {
      goOn(box);
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && boxes.includes(event.target)) {
      event.preventDefault();
      goOn(event.target);
    }
  });
}

// No further digit would still be a number that the item has.
function isWhole(box) {
  return /^\d+$/u.test(box.value) && (Number(box.value) * 10 > Number(box.dataset.most) || Number(box.value) === 0);
}
