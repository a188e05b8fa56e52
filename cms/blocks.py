"""What an editor may put into a text: few blocks, none of which can carry script, style or another host."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

SAFE_FEATURES = ["bold", "italic", "link", "document-link"]


class DocumentLinkBlock(blocks.StructBlock):
    """A document with the words that lead to it."""

    label = blocks.CharBlock(label=_("Words of the link"), max_length=200, required=False)
    document = DocumentChooserBlock(label=_("Document"))

    class Meta:
        icon = "doc-full"
        label = _("Document link")
        template = "cms/blocks/document.html"


class TextBlocks(blocks.StreamBlock):
    """Headings, paragraphs, lists and links to documents."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=200, icon="title", template="cms/blocks/heading.html")
    paragraph = blocks.RichTextBlock(label=_("Paragraph"), features=SAFE_FEATURES, icon="pilcrow")
    list = blocks.ListBlock(
        blocks.RichTextBlock(label=_("Point"), features=SAFE_FEATURES),
        label=_("List"),
        icon="list-ul",
        template="cms/blocks/list.html",
    )
    document = DocumentLinkBlock()

    class Meta:
        required = False


class StepBlock(blocks.StructBlock):
    """One step of how to apply."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=120)
    text = blocks.TextBlock(label=_("Text"), max_length=500)

    class Meta:
        icon = "order"
        label = _("Step")
