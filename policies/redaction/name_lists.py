"""Frequent given names and surnames of Mexico and of those who live there, written by hand; folded, Ñ as n.

A word that is also an everyday word (ROSA, CRUZ, LEÓN) stands in the second list of its kind: alone it names nobody,
beside another name it does.
"""

from __future__ import annotations

from policies.redaction.lists import words

GIVEN = words(
    """
    aaron abel abelardo abigail abraham abril adalberto adan adela adelaida adelina adolfo adrian adriana agapito
    agustin agustina aida aidan ailin ainhoa aitor alan alba alberta alberto alejandra alejandrina alejandro alejo
    alex alexa alexander alexandra alexis alfonsina alfonso alfredo alicia alma alondra alonso alvaro amado amador
    amaia amalia amanda amaya amelia america amparo ana anabel anahi analia anastasia anastasio ander andrea andres
    andreu anel angel angela angeles angelica angelina angelo anibal anita anna anselmo antonia antonieta antonio
    apolinar apolonia araceli arantxa arantza ariadna ariana ariel arlette armando arnau arnoldo arnulfo artemio
    arturo ashley asier asuncion atanasio augusto aurelia aurelio aurora axel azucena baltazar barbara bartolo
    bartolome basilio bautista beatriz begona belem belen belinda benigno benita benito benjamin berenice bernabe
    bernarda bernardino bernardo berta bertha betsabe bettina bianca bonifacio boris brandon braulio brayan brenda
    briana brianda brisa britany bruno bryan byron calixto camila camilo candelaria candelario candida candido
    caridad carina carla carles carlos carlota carmela carmelita carmelo carmen carol carolina casandra casimiro
    catalina cayetano cecilia cecilio celeste celestino celia celina celso cesar cesareo cesilia charlotte chema
    chloe christian christina christopher cinthia cipriano cirilo citlali citlalli clara claudia claudio clemencia
    clemente clementina cleotilde clotilde concepcion conchita conrado consuelo cornelio cristian cristina cristobal
    cristofer cruzita cuauhtemoc cynthia dafne dagoberto daisy dalia damaris damian dania daniel daniela danielle
    danna dante dario david dayana debora delfina delfino delia demetrio denis denisse desiree diana diego dimas
    dina dinora dionisio dolores domenica domingo domitila donaciano donato dora doroteo dulce dylan eberardo
    edelmira eder edgar edgardo edilberto edison edith edmundo edna eduarda eduardo eduvigis edward edwin efrain
    efren eira elda eleazar elena eleuterio elia elias elida elisa elisabet elisabeth eliseo eliza elizabeth ellen
    eloina eloisa eloy elsa elva elvia elvira emanuel emigdio emilia emiliana emiliano emilio emily emma emmanuel
    enedina enrique enriqueta epifanio erasmo eric erica ericka erik erika ernestina ernesto esmeralda esperanza
    esteban estefani estefania estela estephanie esther estrella etelvina eugenia eugenio eulalia eulalio eulogio
    eunice eusebia eusebio eustaquio eva evangelina evaristo evelia evelin evelyn everardo ezequiel fabian fabiana
    fabiola fabricio fatima faustina faustino fausto federica federico felicia feliciano felicitas felipa felipe
    felix fermin fernanda fernando fidel fidela fidelia fidencio filemon filiberto filomena flavio florencia
    florencio florentina florentino floriberto florinda fortino fortunato francesc francisca francisco franco frank
    freddy frida froylan fulgencio gabino gabriel gabriela galdina galilea gaspar gema gemma genaro genesis genoveva
    george georgina gerardo german gertrudis gibran gil gilberto gilda gina giovanna giovanni gisela giselle gladis
    gladys glenda gloria gonzalo gorka graciela gregoria gregorio greta grettel grisel griselda guadalupe
    guillermina guillermo gumaro gustavo hanna hannah harold haydee heber hector helena helga heliodoro heraclio
    heriberta heriberto herlinda hermelinda hermenegildo herminia herminio hernan hilaria hilario hilda hipolito
    homero honorio horacio hortencia hortensia hugo humberto ian ignacia ignacio iker ileana iliana imanol imelda
    inaki indira ines ingrid inocencio iracema irene iris irlanda irma irving isaac isabel isabela isabella isaias
    isaura isela isidoro isidra isidro ismael israel itzel itziar ivan ivana ivette ivonne jacinta jacinto jacob
    jacobo jacqueline jahir jaime jair jairo jana janet janeth jaqueline jared jaume javier jazmin jean jeanette
    jennifer jenny jeremias jeronimo jessica jessy jesus jesusa jhon jhonatan jimena joan joana joanna joaquin
    joaquina jocelyn joel johan johana john jokin jonas jonatan jonathan jordan jordi jorge jose josefa josefina
    joselin joseline joselyn josep joseph josselin josue jovita juan juana juanita juanito judith julia julian
    juliana julieta julio julissa justina justino juventino karen karim karina karla karol karolina kassandra
    katherine katia katya keila kelly kenia kenneth kevin keyla kimberly koldo krystal laia lara larissa laura
    laureano lauro lazaro leandra leandro leidy leila leire lenin leobardo leocadio leodegario leonardo leoncio
    leonel leonela leonor leonora leopoldo leslie leticia lia liam liborio librada lidia lilia lilian liliana linda
    lisandro lisbeth lizbeth lizeth llorenc loida lorena lorenza lorenzo loreto lourdes luca lucas lucero lucia
    luciana luciano lucila lucio lucrecia luis luisa lupe lupita lydia mabel macarena macario macrina magali magaly
    magdalena maggie magnolia maika mainor maite malena manuel manuela mara marc marcel marcela marcelina marcelino
    marcelo marcial marciano marco marcos margarita margarito maria mariajose mariam mariana mariano maribel
    maricarmen maricela maricruz mariela marilu marilyn marina mario marisa marisela marisol maritza marlen marlene
    marta martha marti martin martina martiniano mateo matias matilde maura mauricio mauro max maximiliano maximino
    maximo mayela mayra mayte melani melanie melchor melina melissa meliton melquiades merce merced mercedes micaela
    micaelo michael michelle miguel mikel milagros milena milton minerva miquel mireia mireya miriam misael modesta
    modesto moises mona monica monserrat montse montserrat myriam myrna nabor nadia nahomi nahum nallely nancy naomi
    narcisa narciso natali natalia natalie natalio natanael natividad nayeli nazareth nazario neftali nehemias
    nelida nelly nelson nemesio nerea nereida nestor nicanor nicolas nicolasa nicole nidia nieves nilda noe noel
    noelia noemi nora norberto norma nuria obdulia obdulio octavio odalys odette odilia odilon ofelia olegario olga
    olimpia oliver oliverio olivia omar onesimo oralia oriol orlando oscar osiris osvaldo oswaldo otilia otilio
    otoniel ovidio pablo paco pamela pancho paola paolo pascual pascuala pastora patricia patricio pau paul paula
    paulina paulino paulo pavel pedro penelope pere perla petra petronila petronilo pilar placido plutarco policarpo
    ponciano porfiria porfirio priscila prisciliano quirino rafael rafaela raimundo ramiro ramon ramona raquel raul
    raymundo rebeca refugio regina reginaldo reina reinaldo remedios remigio renata renato rene reynalda reynaldo
    ricarda ricardo rigoberto rita roberta roberto robin rocio rodolfo rodrigo rogelia rogelio roger rolando roman
    romana romina romualdo romulo ronaldo roque rosa rosaisela rosalba rosalia rosalina rosalinda rosalio rosalva
    rosana rosario rosaura roselia rosenda rosendo rosina rosita rossana roxana ruben rubi rufina rufino ruperto rut
    ruth sabas sabina sabino sabrina salma salome salomon salud salustia samanta samantha samuel sandra sandro santa
    santiago santos sara sarah sarahi sarai saturnino saul sebastian sebastiana selena selene serafin serafina
    serena sergi sergio servando severiano severo sharon sheila sherlyn sigifrido silverio silvestre silvia silviano
    silvino simon simona sixto sofia soila soledad sonia sonya soraya stefani stefania stefany stephanie stephany
    steven susana susy sylvia tadeo tamara tania tatiana telesforo telma teodora teodoro teodulo teofila teofilo
    tere terencio teresa teresita thelma thiago tiburcio timoteo tirso tobias tomas tomasa tonatiuh tonya toribio
    tranquilino trinidad ubaldo ulises unai urbana urbano uriel ursula uziel valente valentin valentina valeria
    valeriano valerio vanesa vanessa veronica vianey vicenta vicente victor victoria victoriano victorina victorino
    vidal vilma viola violeta virgilio virginia virginio vivian viviana vladimir walter wenceslao wendy wilber
    wilbert wilfrido william wilmer wilson xavier ximena xiomara xitlali xochitl yadira yahir yair yamile yamilet
    yanet yaneth yareli yarely yaretzi yasmin yazmin yesenia yesica yessenia yohana yolanda yosef yoselin yuliana
    yuri yuridia zacarias zaida zaira zenaida zenon zoe zoila zoraida zulema zuleyma
    """
)
COMMON_GIVEN = words(
    """
    abril alba alma amado amador america amparo angel asuncion aurora azucena bautista belen benigna benigno blanca
    brisa candelaria candida caridad casimiro celeste clara clemente concepcion consuelo dolores domingo dulce
    esperanza estrella felicitas fidel florencia franco galilea genesis gloria guadalupe irlanda israel jordan julio
    justina justo linda lucero lupita luz mar mara margarita marina max maxima maximo mayo merced mercedes
    milagros modesta modesto mona natividad nieves paloma pastora pau paz perla pilar placido porfiria prudencia
    refugio reina remedios robin roman romana rosa rosario rubi salud salvador santa santo santos serena severo sol
    soledad trinidad urbana urbano victoria viola violeta
    """
)
SURNAMES = words(
    """
    abad abarca abrego abreu acevedo aceves acosta acuna adame aguayo aguero aguilar aguilera aguinaga aguirre
    alamilla alarcon alatorre alba alcaide alcala alcantar alcantara alcaraz alcazar aldana aldrete alejo aleman
    alfaro alfonso almanza almaraz almeida alonso altamirano alvarado alvarez amador amaro amaya amezcua anaya anda
    andrade anguiano angulo antonio aparicio aquino aragon araiza aranda arango arce arciniega arellano arenas
    arevalo arias arista ariza arizmendi arjona armas armendariz armenta arredondo arreola arriaga arribas arrieta
    arroyo arteaga arzate asensio astorga atilano avalos avelar avendano avila aviles avina ayala ayon aznar azuela
    baca badillo baeza bailon baker balam balderas balderrama ballesteros baltazar banda banuelos barajas barba
    barbero barbosa barcelo barcenas barraza barreiro barrera barreto barrientos barrios barron barroso basurto
    batista bautista bazan becerra becerril bedolla bedoya bejarano belmontes beltran benavente benavides benitez
    bermejo bermudez bernal berumen betancourt blancas blanco blazquez bocanegra bojorquez bolanos bonilla borja
    borrego bosch bracamontes bracho bravo briones briseno brito brizuela brown bueno burgos bustamante bustos
    caballero cabanas cabello cabezas cabral cabrales cabrera cadena calderon calero calleja calvillo calvo camacho
    camarena camargo camarillo campa campos canales canche cano canovas canto cantu capistran carbajal cardenas
    cardona cardoso carmona caro carranza carrasco carreon carrera carretero carrillo carrizales casado casas
    casillas castaneda castelan castellanos castillo castorena castrejon castro cauich cazares ceballos cebrian
    cedillo ceja centeno cerda cerna ceron cervantes cervera cetina chable chacon chaidez chan chavarria chavez
    chavira che chi chim chipole cid cisneros cobos coello colin collado collazo colorado conde contreras cordero
    cordoba corona coronado coronel corral corrales correa cortes cortez cosio coss costa cota covarrubias crespo
    crisostomo cruz cuellar cuenca cuervo cuesta cueto cuevas curiel davalos davila davis dector delfin delgado diaz
    domenech dominguez duarte duenas duran dzib dzul echevarria echeverria egea ek elias elizalde elizondo encinas
    enriquez escalante escalona escamilla escandon escarcega escobar escobedo escribano escudero esparza espejel
    espejo espin espino espinosa espinoza esqueda esquivel esteban estevez estrada exposito fajardo farias felix
    fernandez ferrandez ferreira ferrer ferrero fierro figueroa flores fonseca franco frias fuentes funes galan
    galarza galaviz galeana galicia galindo gallardo gallego gallegos galvan galvez gamboa gamez gaona garay garces
    garcia garcilazo garduno garibay garnica garrido garza gascon gastelum gaxiola gaytan gil gimenez giner giron
    gisbert godinez godoy gomez gomis gongora gonzales gonzalez gordillo gracia granados grijalva guajardo gudino
    guel guerra guerrero guevara guillen guizar gutierrez guzman haro henriquez heredia hernandez herrera hervas
    hidalgo hinojos hinojosa holguin huerta hurtado ibanez ibarra ibarrola iglesias iniguez islas iturbe izaga
    izaguirre izquierdo jacobo jaime jaimes jara jaramillo jasso jauregui jimenez johnson jones jordan juan juarez
    jurado ku labastida lago laguna lagunas landa landeros lara larios larraga larrea lazcano lazo leal ledesma
    ledezma leija lemus leon leyva lezama limon linares lira lizarraga llamas llanos llorens llorente lloret loaiza
    loera lomeli longoria lopez lora loredo lorente lorenzo losada loya lozada lozano lucero lucio lugo lujan luna
    luque luz macedo macias madera madrid madrigal madueno magallanes magana malagon maldonado malo mancera mancilla
    manjarrez manriquez manzanares manzano manzo maravilla marcos marin marquez marrero marroquin martin martinez
    martins mas mata matamoros mateos mateu matus maximo may maya mayorga maza medel medina medrano mejia melchor
    melendez melendres melero melgar melgoza mellado mena menchaca mendez mendiola mendivil mendoza menendez meneses
    menor mercado merchan merino mesa mex meza michel mijares millan miller mingo miranda mireles miro moctezuma
    mojica molina molinero moll monarrez moncada mondragon monge monroy monsivais montalvo montano montejano montero
    monterrubio montes montiel montoya montserrat mora moragues moral morales moran morato moreira morelos moreno
    morfin mota moya mujica munguia muniz munoz murguia murillo muro najera naranjo narvaez nava navarrete navarro
    navas negrete nevarez nicolas nieblas nieto nieves noh noriega novoa noyola nunez obeso obregon ocampo ocegueda
    ochando ochoa ojeda olague olguin oliva olivares olivas olivera olivo olmedo olmo olmos olvera ontiveros ordaz
    ordonez orduna ordunez orellana ornelas oropeza orozco orta ortega ortiz osorio ospina osuna otegui otero ovalle
    oviedo pacheco padilla padron paez palacios palafox palau palma palomares palomino palomo panduro paniagua
    pantoja para parada paredes parejo parra partida pascual pastor pastrana patino patron paz pech pedraza pedrosa
    pedroza peinado peiro pelayo pena penaloza perales peralta perea pereda pereira perello pereyra perez pes
    pichardo pimentel pina pineda pinedo pinon pinto pizano pla plascencia plata plaza polanco ponce pons poot
    porras portero portillo posada pozos prado preciado prieto puc puente puga puig pujol pulido quesada quevedo
    quezada quijada quijano quijas quinones quintana quintanar quintero quiroga quiroz ramirez ramos rangel rascon
    raya razo rea real recinos redondo rendon renteria requena resendez resendiz restrepo retana reveles revilla rey
    reyes reyna reynoso rico riera rincon rios ripoll rivas rivera rivero robledo robles roca rocha rodarte rodas
    rodriguez roig rojas rojo roldan roman romero romeu romo rosado rosales rosas rosello rosete rossi rovira
    rubalcaba rubio rueda ruelas ruiz ruvalcaba saavedra sabater sabino saenz sainz sala salas salazar salcedo
    salcido saldana saldivar salgado salinas salmeron salomon salvador samaniego sanabria sanchez sanchis sancho
    sandoval sanjuan santacruz santamaria santana santiago santillan santos santoyo sanz sarabia sastre sauceda
    saucedo segarra segovia segui segura sepulveda serna serra serrano serrato sevilla sierra sifuentes siller silva
    smith sobrino sola solano solares soler solis solorio solorzano soltero soria soriano sosa sotelo soto sotomayor
    suarez taboada tadeo talamantes talavera tamayo tapia tec tejada tejeda telles tellez tello tena tenorio teran
    terrazas terrones tinajero tinoco tirado toledano toledo tomas tormo torre torreblanca torrente torrents torrero
    torres tovar trejo trevino triana trillo trinidad trujillo tudela tun tuz uc ugarte uicab ulloa urbina urdaneta
    urena urias uribe urquiza urrutia urzua uscanga valadez valdes valdespino valdez valdivia valdovinos valencia
    valentin valenzuela valerio valero valladares valle vallejo valles valls valtierra valverde vaquero vara varela
    vargas varguez vasquez vazquez vega vela velarde velasco velasquez velazco velazquez velez velilla vences
    venegas ventura vera verdugo verduzco vergara viana vicencio vicente vico vidal vidales vieyra vila vilar
    vilches villa villagomez villagran villalba villalobos villalpando villanueva villar villarreal villasenor
    villatoro villaverde villegas villicana virgen vivanco vives vizcaino walker williams wilson xolalpa xool yam
    yanez yepez zabala zabaleta zaldivar zamarripa zambrano zamora zamudio zapata zaragoza zarate zarco zavala zayas
    zazueta zedillo zelaya zenteno zepeda zorrilla zuluaga zuniga zurita
    """
)
COMMON_SURNAMES = words(
    """
    abad alba aleman amador anda angulo antonio aparicio aragon arenas armas arroyo baca baker banda barba barrera
    barrios batista becerra bermejo bernal blancas blanco borja borrego bosch bravo brown bueno burgos bustos
    caballero cabello cabezas cadena calleja calvo campa campos canales cano canto cardenas caro carrera casado
    casas castillo castro ceja cerda chan che chi cid cobos colorado conde continuo cordero cordoba corona coronel
    corral corrales correa cortes costa costas crespo cruz cuenca cuervo cuesta cueto cuevas davis delfin delgado
    domingo duenas duran encinas escobar escribano espejo espino esteban exposito felix fierro flores franco frias
    fuentes galan galicia gallardo gallego garrido giron gracia granados guerra guerrero guevara guzman haro hidalgo
    holguin huerta hurtado iglesias islas izquierdo jara jimeno jones jordan juan jurado ku lago laguna lagunas
    landa lazo leal leon limon lira llamas llanos lora lozano lucero luna luz macias madera madrid malo manzano
    maravilla marcos marin mas mata matamoros mateos maximo may maya maza mena menor mercado merino mesa mex miranda
    miro molina molinero montano monte montero montes mora moral morales moran morelos moreno mota moya muro naranjo
    navas nieto nieves noh oliva olivo olmedo olmo olmos padron palacios palma palomo para parada paredes parra
    partida pastor patron paz peinado pena perales pes pina pino pinon pinto pla plata plaza ponce porras portero
    posada pozos prado prieto puente pulido quintana quintero ramos raya real redondo reina rey reyes reyna rico
    rincon rios rivera robles roca rojas rojo roldan roman romero rosado rosales rosas rubio rueda sala salado salas
    salinas salvador sanjuan santiago santos sastre seguir segura serna serrano sevilla sierra silva smith sobrino
    sol sola soltero soria soto tapia tello tena toledo tomas torre torrente torres trillo trinidad tun valencia
    valero valle valles vaquero vara vega vela velez ventura vera vergara viana vicente vidal vila villa villar
    villas virgen vives walker wilson zamora zapata zapatero zaragoza zarco
    """
)
PARTICLES = words("de del la las los da das do dos di van von der mac mc san santa d")
