/* xml.h: XML of strangers, read as it stands: no document type, so no entities but the five and letters by number,
** nothing looked up anywhere; attributes are passed over. Bounded in depth, and in memory by what came in. */
#pragma once
#include "base/base.h"

enum { XML_DEPTH_MOST = 16, XML_NAME_MOST = 64 };
enum xml_event {
    XML_OPEN,  /* name */
    XML_TEXT,  /* text, also of CDATA; may come in several pieces */
    XML_CLOSE, /* name */
    XML_END,
    XML_DTD, /* it declares a document type: refused; stays so */
    XML_BAD, /* it is no XML; stays so */
};
struct xml {
    struct arena *mem;
    str in, name, text;
    str open[XML_DEPTH_MOST];
    size_t at, depth; /* depth: of the elements that are open, this one included at XML_OPEN and at XML_CLOSE */
    int64_t line;     /* where the reader stands */
    bool one, closing, closed; /* one: the root was there; closing: <a/>; closed: the last event was a close */
    enum xml_event failed;
};

/* in: valid UTF-8. */
void xml_open(struct xml *, struct arena *mem, str in);
enum xml_event xml_next(struct xml *);
