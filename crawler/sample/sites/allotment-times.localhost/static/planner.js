// Builds the interactive page: three paragraphs that a reader without scripts never sees.
const app = document.getElementById("app");

function paragraph(...parts) {
  const element = document.createElement("p");
  element.append(...parts);
  app.append(element);
}

const link = document.createElement("a");
link.href = "http://sowline.localhost/";
link.textContent = "Sowline";

paragraph("Start with the longest side of your bed and give it a row of something tall at the north end.");
paragraph("The drawing on this page was made with ", link, ", which works out the spacing by itself.");
paragraph("A bed of three metres holds four rows of carrots, or one courgette that thinks it owns the place.");
