/* Owns OSCQuery's requests. */
#include "desk/request_osc.h"

#include <stdlib.h>
#include <string.h>

#include "desk/osc_query.h"

bool pav_request_is_osc(const struct pav_request *request)
{
    static const char house[] = "/pavilion";
    size_t length = sizeof house - 1;
    if (strncmp(request->path, house, length) == 0)
        return request->path[length] == 0 || request->path[length] == '/';
    bool page = request->accept && strstr(request->accept, "text/html");
    return strcmp(request->path, "/") == 0 && (request->attribute || !page);
}

const char **pav_desk_installations(const struct pav_desk *desk, size_t *count)
{
    const json_t *programme = json_object_get(desk->brief, "programme");
    *count = json_array_size(programme);
    const char **names = pav_alloc((*count + 1) * sizeof *names);
    for (size_t i = 0; i < *count; i++) {
        const json_t *entry = json_array_get(programme, i);
        const char *name = json_string_value(json_object_get(entry, "installation"));
        names[i] = name ? name : "";
    }
    return names;
}

void pav_request_osc(const struct pav_desk *desk, const struct pav_request *request,
                     struct pav_reply *reply)
{
    const char *title = json_string_value(json_object_get(desk->brief, "title"));
    struct pav_osc_query query = {
        .model = desk->model,
        .name = title && title[0] ? title : "Pavilion",
        .port = (int)json_integer_value(json_object_get(desk->osc, "port")),
    };
    const char **names = pav_desk_installations(desk, &query.installation_count);
    query.installations = names;
    reply->body = pav_osc_query(&query, request->path, request->attribute, &reply->status);
    reply->length = reply->body ? strlen(reply->body) : 0;
    free(names);
    if (reply->status == 404)
        pav_reply_error(reply, 404, "there is no address %.100s", request->path);
    else if (reply->status == 400)
        pav_reply_error(reply, 400, "there is no attribute %.40s", request->attribute);
}
